#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/patch.hpp"
#include "checkout/orders/order_command.hpp"
#include "checkout/orders/order_rules.hpp"
#include "checkout/quoting/totals.hpp"

#include <algorithm>

namespace acp::checkout {
namespace orders {

failure invalid(std::string param, std::string message) {
  return {failure_kind::invalid_request, "invalid", std::move(message), std::move(param), std::nullopt};
}
failure unknown(std::string what) {
  return {failure_kind::not_found, "not_found", std::move(what), std::nullopt, std::nullopt};
}
failure conflicting(std::string code, std::string message) {
  return {failure_kind::conflict, std::move(code), std::move(message), std::nullopt, std::nullopt};
}

namespace {

template <class T>
T* find(field<std::vector<T>>& all, const std::string& id) {
  if (!all) return nullptr;
  const auto found = std::ranges::find(*all, id, &T::id);
  return found == all->end() ? nullptr : &*found;
}

money charged(const session_state& state) {
  const auto unit = currency::parse(state.session.currency);
  return {sum_of(*state.session.order->totals, TotalType::total), *unit};
}

std::string_view to_word(const std::string& word) { return word; }
std::string_view to_word(OrderFulfillmentType type) { return to_string(type); }

payment_key refund_key(const session_state& state, const std::string& adjustment) {
  return payment_key{"rf_" + state.session.id + "_" + adjustment};
}

/// A request that comes again under the id it gave changes nothing; another one under that id is refused.
template <class There, class Sent>
verdict repeated(const There& there, const Sent& sent) {
  bool same = to_word(there.type) == to_word(sent.type);
  if (sent.line_items) same = same && there.line_items == sent.line_items;
  if constexpr (requires { sent.amount; }) same = same && there.amount == sent.amount;
  if (same) return {};
  return std::unexpected{conflicting("id_taken", "There is another one with this id already.")};
}

/// Applies one command to a copy of the state. Whether anything changed is seen by comparing.
struct applied {
  const session_state& before;
  session_state& after;
  time_point now;
  std::optional<std::string> to_refund;

  Order& order() { return *after.session.order; }

  verdict operator()(const begin_fulfillment& c) {
    if (order().status == "canceled") return std::unexpected{conflicting("order_canceled", "This order was canceled.")};
    if (c.sent.id)
      if (const auto* there = find(order().fulfillments, *c.sent.id)) return repeated(*there, c.sent);
    const auto parcel = as_one_parcel(before.session, order(), c.sent);
    if (!parcel) return std::unexpected{parcel.error()};
    return add_fulfillment(order(), *parcel, now);
  }
  verdict operator()(const change_fulfillment& c) {
    auto* found = find(order().fulfillments, c.id);
    if (found == nullptr) return std::unexpected{unknown("There is no such fulfillment.")};
    return change(*found, c.sent, now);
  }
  verdict operator()(const begin_adjustment& c) {
    if (c.sent.id)
      if (const auto* there = find(order().adjustments, *c.sent.id)) return repeated(*there, c.sent);
    auto added = add_adjustment(order(), c.sent, charged(before), before.hidden.payment_reference.has_value(), now);
    if (!added) return std::unexpected{std::move(added.error())};
    if (!added->refund) return {};
    after.hidden.open_refunds.push_back(added->id);
    to_refund = added->id;
    return {};
  }
  verdict operator()(const change_adjustment& c) {
    auto* found = find(order().adjustments, c.id);
    if (found == nullptr) return std::unexpected{unknown("There is no such adjustment.")};
    if (std::ranges::find(before.hidden.open_refunds, c.id) != before.hidden.open_refunds.end())
      return std::unexpected{conflicting("refund_open", "The payment service decides how this refund ends.")};
    if (auto ended = end_adjustment(*found, c.sent.status); !ended) return ended;
    apply(found->description, c.sent.description);
    return {};
  }
  verdict operator()(const change_order& c) {
    if (c.sent.status)
      if (auto set = set_status(order(), *c.sent.status); !set) return set;
    apply(order().estimated_delivery, c.sent.estimated_delivery);
    apply(order().support, c.sent.support);
    apply(order().confirmation, c.sent.confirmation);
    return {};
  }
  verdict operator()(const approve_purchase&) { return {}; }
  verdict operator()(const refuse_purchase&) { return {}; }
  verdict operator()(const refund_settled& c) {
    auto* found = find(order().adjustments, c.adjustment);
    if (found == nullptr || std::erase(after.hidden.open_refunds, c.adjustment) == 0) return {};
    found->status = c.paid ? "completed" : "failed";
    return {};
  }
};

/// A command on fulfillments or adjustments moves the status along; one that names a status means it.
bool derives(const order_command& c) { return !std::holds_alternative<change_order>(c); }

} // namespace
} // namespace orders

namespace {

bool is_approval(const order_command& c) {
  return std::holds_alternative<approve_purchase>(c) || std::holds_alternative<refuse_purchase>(c);
}

} // namespace

std::expected<order_decision, failure> decide_order(const session_state& state, const order_command& c,
                                                    const decision_context& context) {
  if (is_approval(c)) return decide_approval(state, c, context);
  if (!state.session.order) return std::unexpected{orders::unknown("There is no such order.")};
  auto after = state;
  orders::applied work{state, after, context.now, {}};
  if (auto done = std::visit(work, c); !done) return std::unexpected{std::move(done.error())};
  if (orders::derives(c)) orders::derive(*after.session.order, language_of(after.session));
  if (after == state) return order_decision{};
  ++after.version;
  after.session.updated_at = to_rfc3339(context.now);
  order_decision decided{event{event_type::order_update, std::move(after)}, std::nullopt};
  if (work.to_refund)
    for (auto& refund : open_refunds(decided.happened->after))
      if (refund.adjustment == *work.to_refund) decided.refund = std::move(refund);
  return decided;
}

std::vector<refund_request> open_refunds(const session_state& state) {
  std::vector<refund_request> open;
  if (!state.session.order || !state.session.order->adjustments) return open;
  const auto unit = currency::parse(state.session.currency);
  for (const auto& each : *state.session.order->adjustments) {
    const auto& ids = state.hidden.open_refunds;
    if (!unit || std::ranges::find(ids, each.id) == ids.end()) continue;
    open.push_back({orders::refund_key(state, each.id), each.id, state.hidden.payment_reference.value_or(""),
                    money{each.amount.value_or(0), *unit}});
  }
  return open;
}

} // namespace acp::checkout
