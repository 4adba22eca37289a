// Prints sessions as every version tells them, one JSON object a line: {"version", "type", "what", "document"}.

#include "shop_front.hpp"
#include "state_table.hpp"

#include "spec/codecs.hpp"
#include "spec/versions.hpp"
#include "spec/versions/downgrade.hpp"

#include <cstdio>
#include <string>
#include <string_view>

namespace {

using namespace acp;
using namespace acp::checkout;
using namespace acp::checkout::testing;

std::string told(std::string_view version, answer_type type, const std::string& document) {
  return version == newest_version() ? document : downgrade(version, type, document, "en-US");
}

void print(std::string_view version, const char* type, std::string_view what, const std::string& document) {
  std::printf("{\"version\":\"%s\",\"type\":\"%s\",\"what\":\"%s\",\"document\":%s}\n", std::string{version}.c_str(),
              type, std::string{what}.c_str(), document.c_str());
}

template <class T>
std::string text_of(const T& value) {
  std::string text;
  write_json(text, value);
  return text;
}

void tell(const session_state& state, std::string_view what) {
  const auto document = text_of(state.session);
  for (const auto version : supported_versions()) {
    print(version, "CheckoutSession", what, told(version, answer_type::session, document));
    if (!state.session.order) continue;
    print(version, "CheckoutSessionWithOrder", what, told(version, answer_type::completed_session, document));
    print(version, "Order", what, told(version, answer_type::order, text_of(*state.session.order)));
  }
}

/// A cart with whatever older versions have no shape for.
session_state with_everything(shop_front& shop) {
  auto state = shop.ready();
  auto& session = state.session;
  session.buyer->first_name.reset();
  session.buyer->full_name = "Ann Mary Lee";
  session.fulfillment_details->address->company = "Lee Ltd";
  session.line_items.front().sku = "S-1";
  for (const auto type : {TotalType::gift_wrap, TotalType::tip, TotalType::store_credit, TotalType::amount_refunded})
    session.totals.push_back({type, std::string{to_string(type)}, 100, {}, {}, {}});
  for (const auto type : {LinkType::about_us, LinkType::return_policy, LinkType::shipping_policy})
    session.links.push_back({type, "A page", "https://example.com/page"});
  session.messages.push_back(MessageWarning{WarningCode::low_stock, Severity::low, Resolution::recoverable,
                                            "$.line_items[0].quantity", ContentType::plain, "Few are left."});
  session.messages.push_back(MessageError{MessageErrorCode::region_restricted,
                                          Severity::high,
                                          {},
                                          "$.fulfillment_groups[0]",
                                          ContentType::plain,
                                          "Not there."});
  session.capabilities.payment = shop.profile.payment;
  if (session.capabilities.payment) session.capabilities.payment->handlers.front().psp = "stripe";
  FulfillmentOptionPickup pickup;
  pickup.id = "pickup";
  pickup.title = "Pick up";
  pickup.location = {"Shop", in_san_francisco(), {}, {}};
  session.fulfillment_options.push_back(pickup);
  session.fulfillment_options.push_back(FulfillmentOptionLocalDelivery{"local", "We bring it", {}, {}, {}, {}});
  return state;
}

} // namespace

int main() {
  shop_front shop;
  for (const auto& state : one_in_each_status(shop)) tell(state, to_string(status(state)));
  tell(with_everything(shop), "everything");
}
