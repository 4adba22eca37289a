#include "shop_front.hpp"

#include "checkout/deciding/unnameable.hpp"

#include "checkout/quoting/totals.hpp"

#include <stdexcept>

namespace acp::checkout::testing {

Address in_san_francisco() {
  return {.name = "Ann",
          .line_one = "1 Main St",
          .city = "San Francisco",
          .state = "CA",
          .country = "US",
          .postal_code = "94131"};
}
Address in_berlin() {
  return {.name = "Ann",
          .line_one = "Hauptstr. 1",
          .city = "Berlin",
          .state = "BE",
          .country = "DE",
          .postal_code = "10115"};
}
Address in_nowhere() {
  return {.name = "Ann", .line_one = "1 Ice", .city = "Pole", .state = "AQ", .country = "AQ", .postal_code = "0"};
}

FulfillmentDetails to(Address address) {
  FulfillmentDetails details;
  details.address = std::move(address);
  return details;
}

Buyer someone() {
  Buyer buyer;
  buyer.first_name = "Ann";
  buyer.email = "ann@example.com";
  return buyer;
}

RequestItem item(std::string id, std::optional<std::int64_t> quantity) {
  RequestItem entry;
  entry.id = std::move(id);
  entry.quantity = quantity;
  return entry;
}

SelectedFulfillmentOption choose(FulfillmentMethod type, std::string option, std::vector<std::string> items) {
  return {type, std::move(option), std::move(items)};
}

FulfillmentGroup group(std::string id, FulfillmentMethod type, std::vector<std::string> items) {
  FulfillmentGroup g;
  g.id = std::move(id);
  g.destination_type = type;
  g.item_ids = std::move(items);
  return g;
}

CheckoutSessionCreateRequest order_of(std::vector<RequestItem> items) {
  CheckoutSessionCreateRequest request;
  request.currency = "usd";
  request.line_items = std::move(items);
  request.fulfillment_details = to(in_san_francisco());
  request.buyer = someone();
  request.capabilities.emplace().interventions.emplace().supported.emplace().push_back(InterventionType::_3ds);
  return request;
}

CheckoutSessionCompleteRequest pay() {
  CheckoutSessionCompleteRequest request;
  request.payment_data.handler_id = "card";
  request.payment_data.instrument = Instrument{"card", {"spt", "spt_123"}};
  return request;
}

CheckoutSessionCompleteRequest pay_after(AuthenticationOutcome outcome) {
  auto request = pay();
  request.authentication_result = AuthenticationResult{outcome, {}};
  return request;
}

shop_front::shop_front() : catalog(usual_catalog()), now(std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}) {
  profile.name = "Toy shop";
  profile.shop_url = "https://shop.example";
  profile.locales = {"en-US", "de-DE"};
  auto& handler = profile.payment->handlers.emplace_back();
  handler.id = "card";
  handler.name = "example.card";
  handler.version = "2026-01-22";
  handler.spec = "https://shop.example/card";
  handler.psp = "toy";
  handler.config_schema = "https://shop.example/card/config.json";
  handler.instrument_schemas = {"https://shop.example/card/instrument.json"};
  handler.config = nlohmann::json::object();
  profile.interventions = {InterventionType::_3ds};
}

decision_context shop_front::context() const {
  const entropy random{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const auto id = make_session_id(shard_id{7}, now, random);
  return {profile, now, id, order_of(id)};
}

result shop_front::run(const session_state* state, command c) {
  if (c.context.caller.empty()) c.context.caller = identity{"agent"};
  if (state != nullptr) add_what_has_no_words(c, state->session);
  const auto plan = plan_quote(state, c, profile);
  if (!plan) return std::unexpected{plan.error()};
  std::optional<quote> answer;
  if (*plan) answer = answer_of(catalog, **plan);
  return decide(state, c, answer ? &*answer : nullptr, context());
}

session_state shop_front::accepted(result r) {
  if (!r) throw std::runtime_error{"refused: " + to_error_json(r.error())};
  return std::move(r->happened.after);
}

session_state shop_front::create(CheckoutSessionCreateRequest request) {
  return accepted(ask(nullptr, std::move(request)));
}

session_state shop_front::tell(const session_state& state, internal_command c) const {
  auto e = decide(state, c, context());
  if (!e) throw std::runtime_error{"nothing happened"};
  return std::move(e->after);
}

std::vector<std::string> told(const session_state& state) {
  std::vector<std::string> codes;
  for (const auto& message : state.session.messages)
    codes.push_back(std::visit(
        [](const auto& m) {
          std::string code;
          if constexpr (requires { m.code; }) {
            code = to_string(m.code);
          } else {
            code = "info";
          }
          return m.param ? code + " " + *m.param : code;
        },
        message));
  return codes;
}

std::int64_t total(const session_state& state, TotalType type) { return sum_of(state.session.totals, type); }

CheckoutSessionStatus status(const session_state& state) { return state.session.status; }

} // namespace acp::checkout::testing
