#pragma once

#include "actors/runtime/backoff.hpp"
#include "checkout/deciding/decide.hpp"
#include "merchant/merchant.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <variant>

namespace acp::actors {

/// What a completion does next. Whoever runs the flow performs it and tells the flow how it went.
struct reserve_stock {}; ///< and the uses of discounts
struct ask_quote {};     ///< of the session as it is, without what was refused
struct make_charge {};
struct find_payment {};
struct commit_stock {};
struct release_stock {};
/// Nothing for a while; then `on_wait_over`.
struct pause {
  std::chrono::milliseconds length;
};
/// The outcome is certain: decide and append it. `open_stock` is what the stock has not confirmed yet and must be told
/// until it does.
struct settle {
  checkout::internal_command fact;
  std::optional<std::variant<commit_stock, release_stock>> open_stock;
};
using completion_action =
    std::variant<reserve_stock, ask_quote, make_charge, find_payment, commit_stock, release_stock, pause, settle>;

struct completion_limits {
  std::chrono::milliseconds stock_retry_first;
  std::chrono::milliseconds stock_retry_cap;
  int stock_tries;
  std::chrono::milliseconds payment_retry_first;
  std::chrono::milliseconds payment_retry_cap;
};

/// From a committed payment intent to a certain outcome: reserve, charge, ask again while unsure, put the stock right.
/// Uses of discounts are reserved, sold and given back with the pieces, under the same key. Where one of them is
/// refused nothing is charged, and a new quote is asked for once.
///
/// The charge is called once, and only by the flow that saw the intent committed; a resumed flow only asks what became
/// of it. Stock is put right before the outcome is appended: a crash in between leads here again, and every call is
/// idempotent under the intent's key, whereas nobody looks at a session again whose outcome is on record.
class completion_flow {
public:
  /// The way on after the intent was committed here.
  static completion_flow started(const completion_limits& limits) { return {limits, reserve_stock{}}; }
  /// The way on for an intent that was found on record: whether it was charged is unknown.
  static completion_flow resumed(const completion_limits& limits) { return {limits, find_payment{}}; }

  completion_action begin() const { return current_; }
  completion_action on_reserved(const std::expected<merchant::reservation, merchant::unavailable>& answer);
  completion_action on_quoted(std::expected<checkout::quote, merchant::unavailable> answer);
  completion_action on_charged(std::expected<checkout::payment_outcome, merchant::unavailable> answer);
  completion_action on_found(std::expected<std::optional<checkout::payment_outcome>, merchant::unavailable> answer);
  completion_action on_stock_settled(const std::expected<merchant::nothing, merchant::unavailable>& answer);
  completion_action on_wait_over() const { return current_; }
  /// What was out of reach is back: the next waits are short ones again. In the middle of a pause: the pause is over.
  void hurry() {
    stock_waits_.hurry();
    payment_waits_.reset();
  }

private:
  completion_flow(const completion_limits& limits, completion_action first);

  completion_action proceed(completion_action next);
  completion_action conclude(checkout::internal_command fact);
  completion_action settled(bool stock_confirmed);

  int stock_tries_;
  backoff stock_waits_;
  backoff payment_waits_;
  completion_action current_; ///< what is under way, or is to be done when a pause is over
  std::optional<checkout::internal_command> fact_;
};

} // namespace acp::actors
