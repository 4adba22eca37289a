// Until 2026-01-30 a session named one payment provider; since then it lists handlers.

#include "spec/versions/adapters.hpp"
#include "spec/versions/providers.hpp"
#include "spec/versions/tell.hpp"

#include <array>
#include <optional>
#include <string>

namespace acp::versions {
namespace {

constexpr std::array<std::string_view, 4> kNetworks{"\"amex\"", "\"discover\"", "\"mastercard\"", "\"visa\""};

/// What the older versions have words for, as JSON; empty where the handler does not say.
struct handler {
  std::string_view id, psp, brands, merchant, asks_buyer;
};

void read_config(scanner& in, handler& of) {
  in.enter('{');
  for (std::string_view name; in.next_member(name);) {
    const auto value = in.skip();
    if (name == "accepted_brands") of.brands = value;
    if (name == "merchant_id") of.merchant = value;
    if (name == "supports_3ds") of.asks_buyer = value;
  }
}

/// In one pass: handlers are a third of a session's text.
handler read_handler(scanner& in) {
  handler found;
  in.enter('{');
  for (std::string_view name; in.next_member(name);) {
    if (name == "config" && in.peek() == '{') {
      read_config(in, found);
      continue;
    }
    const auto value = in.skip();
    if (name == "id") found.id = value;
    if (name == "psp") found.psp = value;
  }
  if (found.merchant.empty()) found.merchant = found.id;
  return found;
}

/// The first handler of somebody the older versions know.
std::optional<handler> first_known(std::string_view capabilities) {
  if (capabilities.empty()) return std::nullopt;
  scanner in{capabilities};
  if (!in.step_to("payment") || !in.step_to("handlers") || in.peek() != '[') return std::nullopt;
  in.enter('[');
  while (in.next_element())
    if (const auto found = read_handler(in); !provider_of(plain_text(found.psp)).empty()) return found;
  return std::nullopt;
}

/// The card networks a handler takes, of those the older versions have words for; all of them where it does not say.
std::string networks_of(const handler& h) {
  std::string listed;
  for (const auto network : kNetworks) {
    bool taken = h.brands.empty();
    for_each_element(h.brands, [&](std::string_view each) { taken = taken || each == network; });
    if (taken) (listed += listed.empty() ? "" : ",") += network;
  }
  return "[" + listed + "]";
}

void write_authentication_provider(const handler& h, std::string_view provider, object_text& to) {
  if (h.asks_buyer != "true") return;
  to.key("\"authentication_provider\":");
  object_text authentication{to.out()};
  authentication.text("\"provider\":", provider);
  authentication.raw("\"merchant_id\":", h.merchant);
  authentication.raw("\"supported_authentication_methods\":", "[\"3ds\"]");
  authentication.close();
}

} // namespace

void write_payment_provider(const source_object& session, object_text& to, const told_for& how) {
  const auto handler = first_known(session["capabilities"]);
  if (!handler) return;
  const auto provider = provider_of(plain_text(handler->psp));
  to.key("\"payment_provider\":");
  object_text payment{to.out()};
  payment.text("\"provider\":", provider);
  if (how.version == "2025-09-29") {
    payment.raw("\"supported_payment_methods\":", "[\"card\"]");
  } else {
    if (how.version == "2026-01-16") payment.raw("\"merchant_id\":", handler->merchant);
    payment.raw("\"supported_payment_methods\":",
                "[{\"type\":\"card\",\"supported_card_networks\":" + networks_of(*handler) + "}]");
  }
  payment.close();
  if (how.version == "2026-01-16") write_authentication_provider(*handler, provider, to);
}

} // namespace acp::versions
