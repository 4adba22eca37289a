#pragma once

#include "checkout/deciding/decide.hpp"
#include "toy_catalog.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp::checkout::testing {

Address in_san_francisco();
Address in_berlin();
Address in_nowhere(); ///< outside every zone
FulfillmentDetails to(Address address);
Buyer someone();
RequestItem item(std::string id, std::optional<std::int64_t> quantity = {});
SelectedFulfillmentOption choose(FulfillmentMethod type, std::string option, std::vector<std::string> items);
FulfillmentGroup group(std::string id, FulfillmentMethod type, std::vector<std::string> items);

/// An agent's create for some items, with an address and a buyer, ready to be paid when the items are there.
CheckoutSessionCreateRequest order_of(std::vector<RequestItem> items);
/// A complete with a token for the only handler.
CheckoutSessionCompleteRequest pay();
CheckoutSessionCompleteRequest pay_after(AuthenticationOutcome outcome);

using result = std::expected<decision, failure>;

/// Plays the server's part around `decide`: asks the toy merchant what has to be asked, gives ids and the time.
class shop_front {
public:
  shop_front();

  merchant_profile profile;
  toy_catalog catalog;
  time_point now;

  decision_context context() const;

  template <class Request>
  result ask(const session_state* state, Request request) {
    command c;
    c.body = std::move(request);
    return run(state, std::move(c));
  }
  result run(const session_state* state, command c);

  /// The same where the answer must be a session; a failure throws.
  session_state create(CheckoutSessionCreateRequest request);
  template <class Request>
  session_state after(const session_state& state, Request request) {
    return accepted(ask(&state, std::move(request)));
  }
  session_state tell(const session_state& state, internal_command c) const;

  session_state ready() { return create(order_of({item("shirt")})); }
  session_state in_progress() { return after(ready(), pay()); }

private:
  static session_state accepted(result r);
};

/// The messages' codes with their paths, as in `out_of_stock $.line_items[0].item.id`; `info` for an information.
std::vector<std::string> told(const session_state& state);
std::int64_t total(const session_state& state, TotalType type = TotalType::total);
CheckoutSessionStatus status(const session_state& state);

} // namespace acp::checkout::testing
