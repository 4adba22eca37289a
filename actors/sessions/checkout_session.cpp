#include "actors/sessions/checkout_session.hpp"

#include "actors/runtime/crash.hpp"
#include "actors/sessions/replay.hpp"

#include <caf/behavior.hpp>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

#include <algorithm>
#include <utility>

namespace acp::actors {

using checkout::command;
using checkout::reply;

checkout_session::checkout_session(caf::actor_config& config, runtime& rt, opening o)
    : caf::event_based_actor(config)
    , rt_(rt)
    , id_(std::move(o.id))
    , shard_(o.shard)
    , tenure_(o.tenure)
    , parent_(std::move(o.parent))
    , records_(rt.settings.max_remembered_keys) {
  if (o.loaded) {
    state_ = std::make_unique<checkout::session_state>(std::move(o.loaded->state));
    document_ = std::move(o.loaded->document);
    trace_ = o.loaded->trace;
    records_ = {rt.settings.max_remembered_keys, std::move(o.loaded->records)};
  }
}

caf::behavior checkout_session::make_behavior() {
  set_exception_handler([this](std::exception_ptr& thrown) -> caf::error {
    ++rt_.counters.sessions_crashed;
    auto reason = crash_reason(thrown);
    report(incident::severity::error, "session_crashed", system().render(reason));
    return reason;
  });
  if (state_ && state_->session.status == CheckoutSessionStatus::complete_in_progress) resume_completion();
  if (state_) resume_refunds();
  return {[this](const parcel<read_request>& r) { on_read(r); },
          [this](const parcel<command_request>& r) { on_command(r); },
          [this](const parcel<order_request>& r) { take_in(r); },
          [this](answer<merchant_answer<merchant::refund_outcome>>& a) { on_refunded(a.of, a.content->value); },
          [this](answer<merchant_answer<checkout::quote>>& a) {
            if (awaited(a)) return perform(completion_->flow.on_quoted(std::move(a.content->value)));
            on_quoted(a);
          },
          [this](answer<append_result>& a) { on_written(a); },
          [this](answer<merchant_answer<merchant::reservation>>& a) {
            if (awaited(a)) perform(completion_->flow.on_reserved(a.content->value));
          },
          [this](answer<merchant_answer<checkout::payment_outcome>>& a) {
            if (awaited(a)) perform(completion_->flow.on_charged(std::move(a.content->value)));
          },
          [this](answer<merchant_answer<std::optional<checkout::payment_outcome>>>& a) {
            if (awaited(a)) perform(completion_->flow.on_found(std::move(a.content->value)));
          },
          [this](answer<merchant_answer<merchant::nothing>>& a) {
            if (awaited(a)) perform(completion_->flow.on_stock_settled(a.content->value));
          },
          [this](const pause_over& p) {
            if (refunds_.contains(p.of)) return ask_for_refund(p.of);
            if (completion_ && p.of == completion_->awaits) perform(completion_->flow.on_wait_over());
          },
          [this](const hurry&) { hurry_completion(); },
          [this](const patience_over& p) {
            if (!completion_ || p.of != completion_->started || !completion_->request) return;
            refuse(completion_->request, failures::payment_outcome_unknown());
            completion_->request.reset();
          },
          [this](const parcel<replay_create>& r) { on_replay_create(r); },
          [this](const lifetime_passed&) { on_lifetime_passed(); },
          [this](const retire&) { on_retire(); }};
}

void checkout_session::on_exit() {
  if (completion_) --rt_.counters.completions_open;
  completion_.reset();
  refunds_.clear();
  current_.reset();
  waiting_.clear();
  state_.reset();
  document_.reset();
  parent_ = nullptr;
}

bool checkout_session::belongs_to(const checkout::identity& caller) const {
  return state_ && state_->hidden.owner == caller;
}

void checkout_session::on_read(const parcel<read_request>& r) {
  if (!state_ || (r->caller && !belongs_to(*r->caller))) return refuse(r, failures::not_found());
  if (checkout::lifetime_over(*state_, rt_.now())) return take_in(r);
  r->port.answer(current_state(false));
}

void checkout_session::on_command(const parcel<command_request>& r) {
  if (r->command.op() != checkout::operation::create) {
    if (!belongs_to(r->command.context.caller)) return refuse(r, failures::not_found());
    if (answers_known_key(r)) return;
  }
  take_in(r);
}

bool checkout_session::answers_known_key(const parcel<command_request>& r) {
  const auto& key = r->command.context.key;
  if (!key) return false;
  if (const auto* first = records_.find(key->scope)) {
    replay_here(r, *first);
    return true;
  }
  const auto same_scope = [&](const parcel<command_request>& other) {
    return other && other->command.context.key && other->command.context.key->scope == key->scope;
  };
  const auto among_waiting = std::ranges::find_if(waiting_, [&](const any_request& w) {
    const auto* other = std::get_if<parcel<command_request>>(&w);
    return other && same_scope(*other);
  });
  const parcel<command_request>* first = nullptr;
  if (current_ && same_scope(current_->request)) first = &current_->request;
  if (among_waiting != waiting_.end()) first = &std::get<parcel<command_request>>(*among_waiting);
  if (!first) return false;
  const bool same_body = (*first)->command.context.key->body == key->body;
  refuse(r, same_body ? failures::key_in_flight() : failures::key_conflict());
  return true;
}

void checkout_session::take_in(any_request r) {
  if (waiting_.size() >= rt_.settings.max_queued_commands) {
    ++rt_.counters.refused_overloaded;
    return refuse(r, failures::overloaded());
  }
  waiting_.push_back(std::move(r));
  advance();
}

void checkout_session::on_replay_create(const parcel<replay_create>& r) { replay_here(r->request, r->record); }

void checkout_session::replay_here(const parcel<command_request>& r, const persistence::idempotency_record& first) {
  replay(rt_, r, first, document_, state_ ? state_->version : 0);
}

reply checkout_session::current_state(bool created) const {
  return {checkout::answer_with(document_, created), false};
}

void checkout_session::on_lifetime_passed() {
  if (!state_ || current_ || !checkout::lifetime_over(*state_, rt_.now())) return; // told again if need be
  begin_expiry();
}

void checkout_session::on_retire() {
  // Its shard sends nothing more until it knows how this ends.
  const bool only_expires = current_ && current_->what == transition::kind::expiry;
  if (only_expires && waiting_.empty() && refunds_.empty()) {
    leaving_ = true;
    return;
  }
  if (current_ || completion_ || !waiting_.empty() || !refunds_.empty())
    send(parent_, still_busy{{}, id_});
  else
    end();
}

void checkout_session::give_up(const checkout::failure& why, const char* reason) {
  if (current_ && current_->request) {
    end_create(current_->request, std::nullopt);
    refuse(current_->request, why);
  }
  if (completion_ && completion_->request) refuse(completion_->request, why);
  for (const auto& r : waiting_) refuse(r, why);
  waiting_.clear();
  ended_ = true;
  quit(caf::make_error(caf::sec::runtime_error, reason));
}

void checkout_session::end() {
  ended_ = true;
  quit();
}

checkout::decision_context checkout_session::context(bool with_order) const {
  const auto now = rt_.now();
  return {rt_.profile, now, id_, with_order ? checkout::order_of(id_) : checkout::order_id{}};
}

void checkout_session::report(incident::severity level, const char* event, std::string detail) const {
  rt_.report(level, event, std::move(detail), shard_.value, id_);
}

} // namespace acp::actors
