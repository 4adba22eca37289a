#include "actors/runtime/completion_flow.hpp"

#include <utility>

namespace acp::actors {

completion_flow::completion_flow(const completion_limits& limits, completion_action first)
    : stock_tries_(limits.stock_tries)
    , stock_waits_(limits.stock_retry_first, limits.stock_retry_cap)
    , payment_waits_(limits.payment_retry_first, limits.payment_retry_cap)
    , current_(std::move(first)) {}

completion_action
completion_flow::on_reserved(const std::expected<merchant::reservation, merchant::unavailable>& answer) {
  if (!answer) {
    if (stock_waits_.tries() + 1 < stock_tries_) return pause{stock_waits_.next()};
    // Nothing was charged. Whether the pieces are reserved is unknown, so they are given back.
    return conclude(checkout::completion_abandoned{});
  }
  if (!answer->refused.empty()) {
    fact_ = checkout::stock_refused{answer->refused};
    return settled(true); // all lines or none: there is nothing to give back
  }
  if (!answer->refused_discounts.empty()) {
    fact_ = checkout::discounts_refused{answer->refused_discounts, std::nullopt};
    return proceed(ask_quote{});
  }
  return proceed(make_charge{});
}

completion_action completion_flow::on_quoted(std::expected<checkout::quote, merchant::unavailable> answer) {
  if (answer) std::get<checkout::discounts_refused>(*fact_).answer = std::move(*answer);
  return settled(true); // a refused reservation holds nothing
}

completion_action completion_flow::on_charged(std::expected<checkout::payment_outcome, merchant::unavailable> answer) {
  if (!answer) return proceed(find_payment{});
  return conclude(checkout::payment_settled{std::move(*answer)});
}

completion_action
completion_flow::on_found(std::expected<std::optional<checkout::payment_outcome>, merchant::unavailable> answer) {
  if (!answer) return pause{payment_waits_.next()};
  if (!*answer) return conclude(checkout::completion_abandoned{});
  return conclude(checkout::payment_settled{std::move(**answer)});
}

completion_action
completion_flow::on_stock_settled(const std::expected<merchant::nothing, merchant::unavailable>& answer) {
  if (answer) return settled(true);
  if (stock_waits_.tries() + 1 < stock_tries_) return pause{stock_waits_.next()};
  return settled(false);
}

completion_action completion_flow::proceed(completion_action next) {
  stock_waits_.reset();
  current_ = std::move(next);
  return current_;
}

completion_action completion_flow::conclude(checkout::internal_command fact) {
  const auto* paid = std::get_if<checkout::payment_settled>(&fact);
  const bool captured = paid && std::holds_alternative<checkout::payment_captured>(paid->outcome);
  fact_ = std::move(fact);
  return proceed(captured ? completion_action{commit_stock{}} : completion_action{release_stock{}});
}

completion_action completion_flow::settled(bool stock_confirmed) {
  settle done{std::move(*fact_), std::nullopt};
  if (!stock_confirmed) {
    if (std::holds_alternative<commit_stock>(current_))
      done.open_stock = commit_stock{};
    else
      done.open_stock = release_stock{};
  }
  return done;
}

} // namespace acp::actors
