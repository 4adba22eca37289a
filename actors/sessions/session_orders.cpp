#include "actors/sessions/checkout_session.hpp"

#include <utility>

/// How a session lives on as an order: the merchant's changes, and refunds until the payment service has answered.
namespace acp::actors {
namespace {

constexpr int most_refund_tries = 200; // then it stays open, and is taken up when the session is loaded again

} // namespace

void checkout_session::begin_order(parcel<order_request> r) {
  current_ = std::make_unique<transition>();
  current_->what = transition::kind::order;
  current_->order = std::move(r);
  if (!state_) return answer_order({std::unexpected(failures::not_found()), false});
  auto decided = checkout::decide_order(*state_, current_->order->change.what, context(false));
  if (!decided) return answer_order({std::unexpected(std::move(decided.error())), false});
  if (!decided->happened) return answer_order(current_state(false));
  current_->refund = std::move(decided->refund);
  current_->charge = std::move(decided->charge);
  write(std::move(decided->happened), std::nullopt);
}

void checkout_session::answer_order(checkout::reply r) {
  const auto order = current_->order;
  current_.reset();
  order->port.answer(std::move(r));
}

void checkout_session::finish_order(transition written) {
  if (written.refund) start_refund(std::move(*written.refund));
  auto answered = current_state(false);
  answered.result->changed = true;
  written.order->port.answer(std::move(answered));
  // An approved purchase order: nobody waits for its end, which is an event of its own.
  if (written.charge) start_completion({}, std::move(*written.charge));
}

checkout::request_id checkout_session::request_behind_order() const {
  return current_->order ? current_->order->change.request : checkout::request_id{};
}

/// What the session does by itself goes on in the trace of what happened before.
const checkout::trace_context& checkout_session::trace_behind() const {
  if (current_->request) return current_->request->command.context.trace;
  if (current_->order && !current_->order->change.trace.empty()) return current_->order->change.trace;
  return trace_;
}

void checkout_session::resume_refunds() {
  for (auto& refund : checkout::open_refunds(*state_)) start_refund(std::move(refund));
}

void checkout_session::start_refund(checkout::refund_request request) {
  const auto of = next_step();
  const auto& s = rt_.settings;
  refunds_.emplace(of, open_refund{std::move(request), {s.payment_retry_first, s.payment_retry_cap}, trace_});
  ask_for_refund(of);
}

void checkout_session::ask_for_refund(step of) {
  const auto at = refunds_.find(of);
  if (at == refunds_.end()) return;
  rt_.merchant.payments.refund(at->second.request, bring_to<merchant::refund_outcome>(rt_.callbacks, address(), of));
}

void checkout_session::on_refunded(step of,
                                   const std::expected<merchant::refund_outcome, merchant::unavailable>& answer) {
  const auto at = refunds_.find(of);
  if (at == refunds_.end()) return;
  if (!answer) {
    if (at->second.waits.tries() < most_refund_tries) {
      delayed_send(this, at->second.waits.next(), pause_over{{}, of});
      return;
    }
    report(incident::severity::error, "refund_open", at->second.request.adjustment);
    refunds_.erase(at);
    return;
  }
  if (!answer->paid) report(incident::severity::warning, "refund_refused", answer->reason);
  checkout::refund_settled settled{at->second.request.adjustment, answer->paid};
  const auto trace = at->second.trace;
  refunds_.erase(at);
  waiting_.push_back(parcel{order_request{{id_, std::move(settled), {}, trace}, {}, {}}});
  advance();
}

} // namespace acp::actors
