#include "shop_front.hpp"

#include "checkout/deciding/gate.hpp"
#include "checkout/event_codec.hpp"
#include "checkout/quoting/totals.hpp"
#include "checkout/values/messages.hpp"
#include "spec/rules.hpp"
#include "spec/validate/validate.hpp"

#include <algorithm>
#include <functional>

/// Random lives of a session: whatever is sent in whatever order, and whatever the merchant does meanwhile, some things
/// always hold.
namespace acp::checkout::testing {
namespace {

using enum CheckoutSessionStatus;
namespace gen = rc::gen;

/// A whole number from `low` up to below `high`, all equally likely; plain `inRange` prefers small ones at first.
template <class T = std::int64_t>
T between(T low, T high) {
  return *gen::resize(rc::kNominalSize, gen::inRange<T>(low, high));
}

std::vector<RequestItem> some_items() {
  std::vector<RequestItem> items;
  for (const auto& id : *gen::container<std::vector<std::string>>(
           gen::element<std::string>("shirt", "mug", "song", "ring", "li_shirt", "li_song")))
    items.push_back(item(id, between(1, 13)));
  return items;
}

std::vector<std::string> some_ids() {
  return *gen::container<std::vector<std::string>>(gen::element<std::string>("shirt", "mug", "song", "li_mug", "hat"));
}

FulfillmentMethod some_way() {
  return *gen::element(FulfillmentMethod::shipping, FulfillmentMethod::digital, FulfillmentMethod::pickup,
                       FulfillmentMethod::local_delivery);
}

template <class T, class F>
field<T> perhaps(F make) {
  switch (between(0, 4)) {
  case 0: return nullptr;
  case 1: return T{make()};
  default: return {};
  }
}

std::vector<SelectedFulfillmentOption> some_selection() {
  std::vector<SelectedFulfillmentOption> chosen;
  const auto count = between(0, 3);
  for (int i = 0; i < count; ++i) {
    const auto option =
        *gen::element<std::string>("standard", "express", "abroad", "download", "corner", "van", "none", "express@g1");
    const auto type = option == "download" ? FulfillmentMethod::digital
                      : option == "corner" ? FulfillmentMethod::pickup
                      : option == "van"    ? FulfillmentMethod::local_delivery
                                           : FulfillmentMethod::shipping;
    chosen.push_back(choose(type, option, some_ids()));
  }
  return chosen;
}

std::vector<FulfillmentGroup> some_groups() {
  std::vector<FulfillmentGroup> groups;
  const auto count = between(0, 3);
  for (int i = 0; i < count; ++i) {
    auto& g = groups.emplace_back(group("g" + std::to_string(i), some_way(), some_ids()));
    if (*gen::arbitrary<bool>()) g.location_id = "corner";
    if (between(0, 3) == 0)
      g.fulfillment_details = *gen::element(to(in_berlin()), to(in_san_francisco()), to(in_nowhere()));
  }
  return groups;
}

FulfillmentDetails some_details() { return *gen::element(to(in_san_francisco()), to(in_berlin()), to(in_nowhere())); }

Buyer some_buyer() {
  auto buyer = someone();
  if (between(0, 4) == 0) buyer.authentication_status = BuyerAuthenticationStatus::requires_signin;
  return buyer;
}

DiscountsRequest some_codes() {
  DiscountsRequest discounts;
  discounts.codes =
      *gen::container<std::vector<std::string>>(gen::element<std::string>("A", "a", "B", "ALONE", "FREE", "none"));
  return discounts;
}

/// Some with a code, one that comes by itself, one that stands alone, one for the parcel, one that is limited.
std::vector<discount_offer> some_discounts() {
  const auto unit = currency::parse("USD").value();
  std::vector<discount_offer> offers(5);
  for (std::size_t i = 0; i < offers.size(); ++i) {
    offers[i].id = "d" + std::to_string(i);
    offers[i].name = "Discount";
    offers[i].off = rate{between(0, 1'000'001)};
    offers[i].priority = between(1, 4);
    if (*gen::arbitrary<bool>()) offers[i].method = DiscountMethod::each;
  }
  offers[0].code = "A";
  offers[1].code = "B";
  offers[1].off = money{between(0, 9000), unit};
  offers[1].limits = {between(1, 3), {}, between(0, 3), 0};
  offers[2].code = "ALONE";
  offers[2].combines = false;
  offers[3].code = "FREE";
  offers[3].target = discount_target::fulfillment;
  offers[4].minimum = money{between(0, 9000), unit};
  return offers;
}

CheckoutSessionUpdateRequest some_update() {
  CheckoutSessionUpdateRequest request;
  request.line_items = perhaps<std::vector<RequestItem>>(some_items);
  request.fulfillment_details = perhaps<FulfillmentDetails>(some_details);
  request.selected_fulfillment_options = perhaps<std::vector<SelectedFulfillmentOption>>(some_selection);
  request.fulfillment_groups = perhaps<std::vector<FulfillmentGroup>>(some_groups);
  request.buyer = perhaps<Buyer>(some_buyer);
  request.discounts = perhaps<DiscountsRequest>(some_codes);
  return request;
}

CheckoutSessionUpdateRequest repair() {
  CheckoutSessionUpdateRequest request;
  request.line_items = std::vector{item("shirt"), item("song")};
  request.fulfillment_details = to(in_san_francisco());
  request.fulfillment_groups = nullptr;
  request.selected_fulfillment_options = nullptr;
  request.buyer = someone();
  return request;
}

CheckoutSessionCompleteRequest some_payment() {
  auto request = pay();
  if (between(0, 3) == 0)
    request.authentication_result =
        AuthenticationResult{*gen::element(AuthenticationOutcome::authenticated, AuthenticationOutcome::denied), {}};
  return request;
}

internal_command some_news(const toy_catalog& catalog, const session_state& state) {
  switch (between(0, 40) == 0 ? 0 : between(1, 13)) {
  case 0: return lifetime_ended{};
  case 1: return stock_refused{{item_id{"shirt"}, item_id{"song"}}};
  case 2: return completion_abandoned{};
  case 3:
  case 4: return payment_settled{payment_captured{"ch_1"}};
  case 5:
  case 6:
  case 7:
    return payment_settled{payment_needs_authentication{{{"123456", "US", "m", "Toy", {}}, DirectoryServer::visa, {}}}};
  case 8: {
    discounts_refused refused{{"d1"}, std::nullopt};
    const auto question = plan_requote(state);
    if (question && *gen::arbitrary<bool>()) refused.answer = answer_of(catalog, *question);
    return refused;
  }
  default: return payment_settled{payment_declined{"payment_declined", ""}};
  }
}

void disturb(toy_catalog& catalog) {
  auto& shirt = catalog.items["shirt"];
  switch (between(0, 6)) {
  case 5: catalog.discounts = some_discounts(); break;
  case 0: shirt.prices["USD"] = between(0, 5000); break;
  case 1: shirt.available = between(0, 12); break;
  case 2: catalog.standard_price = between(0, 900); break;
  case 3: catalog.withdrawn = {*gen::element<std::string>("standard", "express", "download", "corner")}; break;
  default: catalog.withdrawn.clear(); break;
  }
}

void check_line(const LineItem& line) {
  const auto of = [&](TotalType type) { return sum_of(line.totals, type); };
  RC_ASSERT(of(TotalType::subtotal) == of(TotalType::items_base_amount) - of(TotalType::discount));
  RC_ASSERT(of(TotalType::total) == of(TotalType::subtotal) + of(TotalType::tax));
  if (line.unit_amount) RC_ASSERT(of(TotalType::items_base_amount) == *line.unit_amount * line.quantity);
}

void check_totals(const CheckoutSession& session) {
  const auto of = [&](TotalType type) { return sum_of(session.totals, type); };
  std::int64_t lines = 0;
  for (const auto& line : session.line_items) {
    check_line(line);
    lines += sum_of(line.totals, TotalType::subtotal);
  }
  RC_ASSERT(of(TotalType::subtotal) == lines);
  RC_ASSERT(of(TotalType::total) >= 0);
  RC_ASSERT(of(TotalType::subtotal) == of(TotalType::items_base_amount) - of(TotalType::items_discount));
  RC_ASSERT(of(TotalType::total) == of(TotalType::subtotal) - of(TotalType::discount) + of(TotalType::fulfillment) +
                                        of(TotalType::tax) + of(TotalType::fee));
}

/// What is said of discounts agrees with what they take off.
void check_discounts(const CheckoutSession& session) {
  RC_ASSERT(session.discounts.has_value() == session.capabilities.extensions.has_value());
  if (!session.discounts) return;
  std::int64_t applied = 0;
  for (const auto& each : *session.discounts->applied) {
    std::int64_t allocated = 0;
    for (const auto& allocation : *each.allocations) allocated += allocation.amount;
    RC_ASSERT(allocated == each.amount);
    applied += each.amount;
  }
  RC_ASSERT(applied == sum_of(session.totals, TotalType::items_discount) + sum_of(session.totals, TotalType::discount));
}

std::size_t times_selected(const CheckoutSession& session, const LineItem& line) {
  std::size_t times = 0;
  if (session.selected_fulfillment_options)
    for (const auto& entry : *session.selected_fulfillment_options)
      times += static_cast<std::size_t>(std::ranges::count(entry.item_ids, line.item.id));
  return times;
}

void check_readiness(const CheckoutSession& session) {
  const bool blocked = first_blocking(session.messages) != nullptr;
  if (session.status == ready_for_payment || is_in_flight(session.status)) RC_ASSERT(!blocked);
  if (session.status == not_ready_for_payment || session.status == incomplete) RC_ASSERT(blocked);
  RC_ASSERT((session.status == incomplete) == (session.line_items.empty() && !is_terminal(session.status)));
  RC_ASSERT(session.continue_url.has_value() == (session.status == requires_escalation));
  RC_ASSERT(session.authentication_metadata.has_value() == (session.status == authentication_required));
  RC_ASSERT(session.order.has_value() == (session.status == completed));
  for (const auto& line : session.line_items) {
    const auto times = times_selected(session, line);
    RC_ASSERT(times <= 1U);
    if (session.status == ready_for_payment || session.status == completed) RC_ASSERT(times == 1U);
  }
}

void check_hidden(const session_state& state) {
  RC_ASSERT(state.hidden.owner == identity{"agent"});
  RC_ASSERT(state.hidden.payment.has_value() == (state.session.status == complete_in_progress));
  RC_ASSERT(state.hidden.authenticating.has_value() == (state.session.status == authentication_required));
  if (state.hidden.payment)
    RC_ASSERT(state.hidden.payment->amount.minor == sum_of(state.session.totals, TotalType::total));
}

/// A session's stream, replayed as it grows.
class stream {
public:
  explicit stream(const event& first) : state_(first.after), document_(encode(nullptr, first).data) { check(first); }

  const session_state& state() const { return state_; }

  void append(const event& next) {
    RC_ASSERT(next.after.version == state_.version + 1);
    RC_ASSERT(!is_terminal(state_.session.status));
    const auto encoded = encode(&state_, next);
    RC_ASSERT((evolve(document_, encoded.change) == encoded.data));
    const auto read =
        decode_state(encoded.data, encoded.hidden, state_.hidden.owner, next.after.version, schema_version);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == next.after);
    document_ = encoded.data;
    state_ = next.after;
    check(next);
  }

private:
  void check(const event& e) const {
    const auto problems = validate(nlohmann::json::parse(document_), rule_for<CheckoutSession>(), direction::outgoing);
    for (const auto& problem : problems) RC_LOG() << problem.path << ' ' << problem.message << '\n';
    RC_ASSERT(problems.empty());
    check_totals(e.after.session);
    check_discounts(e.after.session);
    check_readiness(e.after.session);
    check_hidden(e.after);
  }

  session_state state_;
  std::string document_;
};

void check_decision(const result& decided) {
  if (!decided) return;
  const bool started = decided->happened.type == event_type::completion_started;
  RC_ASSERT(decided->charge.has_value() == started);
  if (started) RC_ASSERT(decided->charge->key == decided->happened.after.hidden.payment->key);
}

/// Mostly what a sensible agent would send, so that lives get somewhere.
result some_command(shop_front& shop, const session_state& state) {
  const bool payable = status(state) == ready_for_payment || status(state) == authentication_required;
  const auto kind = between(0, 20);
  if (kind == 0) return shop.ask(&state, CancelSessionRequest{});
  if (kind < 4) return shop.ask(&state, some_payment());
  if (kind < 10) return shop.ask(&state, some_update());
  return payable ? shop.ask(&state, some_payment()) : shop.ask(&state, repair());
}

RC_GTEST_PROP(Machine, keeps_its_promises_whatever_happens, ()) {
  shop_front shop;
  if (*gen::arbitrary<bool>()) shop.catalog.discounts = some_discounts();
  auto open = order_of(some_items());
  open.discounts = perhaps<DiscountsRequest>(some_codes);
  std::erase_if(open.line_items, [](const RequestItem& i) { return i.id.starts_with("li_"); });
  open.fulfillment_details = perhaps<FulfillmentDetails>(some_details);
  open.fulfillment_groups = perhaps<std::vector<FulfillmentGroup>>(some_groups);
  const auto created = shop.ask(nullptr, open);
  RC_ASSERT(created.has_value());
  stream s{created->happened};
  RC_ASSERT(s.state().version == 1);

  bool paid = false;
  bool authenticated = false;
  const auto steps = between(1, 40);
  for (int step = 0; step < steps && !is_terminal(s.state().session.status); ++step) {
    shop.now += std::chrono::milliseconds{between(0, 60'000)};
    if (between(0, 10) == 0) disturb(shop.catalog);
    const auto by_agent = between(0, 10) < (is_in_flight(s.state().session.status) ? 3 : 8);
    if (by_agent) {
      const auto decided = some_command(shop, s.state());
      check_decision(decided);
      if (decided) s.append(decided->happened);
      if (!decided) RC_ASSERT(http_status(decided.error().kind) / 100 == 4);
    } else if (const auto e = decide(s.state(), some_news(shop.catalog, s.state()), shop.context())) {
      s.append(*e);
    }
    paid |= s.state().session.status == complete_in_progress;
    authenticated |= s.state().session.status == authentication_required;
  }
  RC_CLASSIFY(paid, "a payment");
  RC_CLASSIFY(authenticated, "an authentication");
  RC_CLASSIFY(is_terminal(s.state().session.status), "an end");
}

RC_GTEST_PROP(Machine, never_leaves_an_end, ()) {
  shop_front shop;
  const auto paid = shop.tell(shop.in_progress(), payment_settled{payment_captured{"ch_1"}});
  const auto end =
      *gen::element(paid, shop.after(shop.ready(), CancelSessionRequest{}), shop.tell(shop.ready(), lifetime_ended{}));
  disturb(shop.catalog);
  RC_ASSERT(!shop.ask(&end, some_update()).has_value());
  RC_ASSERT(!shop.ask(&end, some_payment()).has_value());
  RC_ASSERT(!shop.ask(&end, CancelSessionRequest{}).has_value());
  RC_ASSERT(!decide(end, some_news(shop.catalog, end), shop.context()).has_value());
}

RC_GTEST_PROP(Machine, can_always_be_repaired_before_its_end, ()) {
  shop_front shop;
  auto state = shop.ready();
  const auto steps = between(0, 6);
  for (int step = 0; step < steps; ++step) {
    const auto decided = shop.ask(&state, some_update());
    if (decided) state = decided->happened.after;
  }
  RC_ASSERT(status(shop.after(state, repair())) == ready_for_payment);
}

} // namespace
} // namespace acp::checkout::testing
