#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/quoting/quote.hpp"
#include "checkout/session/payment.hpp"
#include "checkout/session/profile.hpp"
#include "checkout/session/session_state.hpp"
#include "checkout/values/failure.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <variant>

namespace acp::checkout {

/// The kinds of event a session's stream consists of; each names a fact that has happened.
enum class event_type : std::uint8_t {
  created,                 ///< checkout_session.created
  updated,                 ///< checkout_session.updated
  completion_started,      ///< checkout_session.completion_started: the payment intent is recorded
  completed,               ///< checkout_session.completed: an order exists
  completion_failed,       ///< checkout_session.completion_failed: declined, out of stock, or abandoned after a crash
  authentication_required, ///< checkout_session.authentication_required
  canceled,                ///< checkout_session.canceled
  expired,                 ///< checkout_session.expired
  order_update,            ///< order_update: the order of a completed session was changed
  cart_created,            ///< cart.created
  cart_updated,            ///< cart.updated
  cart_canceled,           ///< cart.canceled
  cart_expired,            ///< cart.expired
};
std::string_view to_string(event_type type);
std::optional<event_type> event_type_from(std::string_view name);

/// One transition: what happened, and the complete state after it.
struct event {
  event_type type;
  session_state after;
};

/// Facts the server itself tells a session, beside the commands of agents.
struct payment_settled {
  payment_outcome outcome;
};
struct stock_refused {
  std::vector<item_id> items; ///< what could not be reserved
};
/// Discounts of which nothing is left for this buyer. Nothing was charged.
struct discounts_refused {
  std::vector<std::string> discounts; ///< their ids
  std::optional<quote> answer;        ///< to `plan_requote`; nothing: the merchant could not be asked
};
struct completion_abandoned {}; ///< a resumed completion whose payment never took place
struct lifetime_ended {};
using internal_command =
    std::variant<payment_settled, stock_refused, discounts_refused, completion_abandoned, lifetime_ended>;

/// What every decision may look at beside the state.
struct decision_context {
  const merchant_profile& merchant;
  time_point now;
  session_id new_session; ///< the id to give to a created session
  order_id new_order;     ///< the id to give to the order of a completed one
};

/// A decision: the event to append and, for a completion that may go ahead, the charge to make after the append.
struct decision {
  event happened;
  std::optional<charge_request> charge;
};

/// What the merchant must be asked before `c` can be decided; nothing where the state alone suffices (cancel).
/// A failure for a cart that can't be asked about (an unknown currency).
std::expected<std::optional<quote_request>, failure> plan_quote(const session_state* state, const command& c,
                                                                const merchant_profile& merchant);

/// The rules. Pure: the same arguments give the same answer. `state` is null for a create; `quote` answers
/// `plan_quote`. A failure leaves the session as it is.
std::expected<decision, failure> decide(const session_state* state, const command& c, const quote* q,
                                        const decision_context& context);

/// The same for what the server tells the session; `std::nullopt` where nothing changes any more.
std::optional<event> decide(const session_state& state, const internal_command& c, const decision_context& context);

/// True when the session's lifetime is over at `now` and no event says so yet.
bool lifetime_over(const session_state& state, time_point now);

/// True when the amounts the session shows are no longer valid at `now` (protocol: quote_expires_at). Every change and
/// every completion asks the merchant anew, so that nothing is charged by such amounts.
bool quote_over(const session_state& state, time_point now);

/// What is to be reserved for this session's cart.
std::vector<requested_line> cart_lines(const session_state& state);

/// The uses of discounts that its order would count.
std::vector<discount_use> discount_uses(const session_state& state);

/// What the merchant has to be asked to quote the session as it is; nothing for an empty cart.
std::optional<quote_request> plan_requote(const session_state& state);

} // namespace acp::checkout
