#include "actors/sessions/checkout_session.hpp"
#include "actors/upkeep/stock_settler.hpp"

#include "checkout/values/digest.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

/// How a session runs a completion beside its commands. They go on meanwhile and are told by the rules that it is under
/// way; its outcome is appended between two of them.
namespace acp::actors {

using role = actor_directory::role;

void checkout_session::start_completion(parcel<command_request> r, checkout::charge_request charge) {
  const auto started = next_step();
  const auto waited = r ? std::chrono::steady_clock::now() - r->arrived : std::chrono::steady_clock::duration::zero();
  completion_ =
      std::make_unique<completion>(completion{completion_flow::started(rt_.completion_bounds()), started, started,
                                              charge.key, std::move(charge), std::move(r), std::nullopt});
  ++rt_.counters.completions_open;
  const auto left = std::max(std::chrono::steady_clock::duration::zero(), rt_.settings.completion_patience - waited);
  delayed_send(this, left, patience_over{{}, started});
  perform(completion_->flow.begin());
}

void checkout_session::resume_completion() {
  const auto& intent = state_->hidden.payment;
  if (!intent) return report(incident::severity::error, "completion_without_intent", "can't be resumed");
  const auto started = next_step();
  completion_ = std::make_unique<completion>(completion{completion_flow::resumed(rt_.completion_bounds()),
                                                        started,
                                                        started,
                                                        intent->key,
                                                        std::nullopt,
                                                        {},
                                                        std::nullopt});
  ++rt_.counters.completions_open;
  ++rt_.counters.completions_resumed;
  perform(completion_->flow.begin());
}

template <class T>
merchant::answer_to<T> checkout_session::completion_answer() {
  return bring_to<T>(rt_.callbacks, address(), completion_->awaits);
}

void checkout_session::perform(completion_action action) {
  struct visitor {
    checkout_session& self;
    completion& c;
    merchant::services& ask;
    void operator()(reserve_stock) {
      ask.shelf.reserve(c.key, checkout::cart_lines(*self.state_), checkout::discount_uses(*self.state_),
                        self.completion_answer<merchant::reservation>());
    }
    void operator()(ask_quote) {
      auto answered = self.completion_answer<checkout::quote>();
      if (auto question = checkout::plan_requote(*self.state_))
        ask.quotes.quote(std::move(*question), std::move(answered));
      else
        answered(checkout::quote{});
    }
    void operator()(make_charge) {
      ask.payments.charge(std::move(*std::exchange(c.charge, std::nullopt)),
                          self.completion_answer<checkout::payment_outcome>());
    }
    void operator()(find_payment) {
      ask.payments.find(c.key, self.completion_answer<std::optional<checkout::payment_outcome>>());
    }
    void operator()(commit_stock) { ask.shelf.commit(c.key, self.completion_answer<merchant::nothing>()); }
    void operator()(release_stock) { ask.shelf.release(c.key, self.completion_answer<merchant::nothing>()); }
    void operator()(pause p) { self.delayed_send(&self, p.length, pause_over{{}, c.awaits}); }
    void operator()(settle& s) {
      c.outcome = std::move(s);
      self.advance();
    }
  };
  completion_->awaits = next_step();
  completion_->pausing = std::holds_alternative<pause>(action);
  std::visit(visitor{*this, *completion_, rt_.merchant}, action);
}

/// A flow that has failed for a while would otherwise sleep long after everything is well again.
void checkout_session::hurry_completion() {
  if (!completion_) return;
  completion_->flow.hurry();
  if (completion_->pausing) perform(completion_->flow.on_wait_over());
}

void checkout_session::begin_settlement() {
  auto settled = checkout::decide(*state_, completion_->outcome->fact, context(true));
  if (!settled) {
    report(incident::severity::error, "completion_without_effect", "the session is no longer being completed");
    return finish_completion();
  }
  std::optional<persistence::idempotency_record> record;
  const auto& intent = state_->hidden.payment;
  if (intent && intent->idempotency_scope) {
    if (const auto* first = records_.find_hex(*intent->idempotency_scope)) {
      record = *first;
      record->version = settled->after.version;
      record->finished = true;
    }
  }
  current_ = std::make_unique<transition>();
  current_->what = transition::kind::settlement;
  write(std::move(settled), std::move(record));
}

void checkout_session::finish_completion() {
  auto ended = std::move(*completion_);
  completion_.reset();
  --rt_.counters.completions_open;
  if (const auto& open = ended.outcome->open_stock)
    rt_.directory.send(role::stock_settler, 0,
                       parcel{open_stock{ended.key, std::holds_alternative<commit_stock>(*open)}});
  if (ended.request) ended.request->port.answer(current_state(false));
}

} // namespace acp::actors
