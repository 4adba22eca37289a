#include "actors/runtime/routing.hpp"
#include "actors/sessions/checkout_session.hpp"

#include "checkout/deciding/unnameable.hpp"
#include "checkout/event_codec.hpp"
#include "checkout/quoting/totals.hpp"

#include <utility>

/// How a session handles one command after the other.
namespace acp::actors {

using checkout::operation;
using checkout::reply;
using persistence::idempotency_record;
using role = actor_directory::role;

void checkout_session::advance() {
  while (!current_ && !ended_) {
    if (completion_ && completion_->outcome) {
      begin_settlement();
      continue;
    }
    if (waiting_.empty()) return;
    if (state_ && checkout::lifetime_over(*state_, rt_.now()) && begin_expiry()) return;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    if (const auto* read = std::get_if<parcel<read_request>>(&next))
      (*read)->port.answer(current_state(false));
    else if (auto* order = std::get_if<parcel<order_request>>(&next))
      begin_order(std::move(*order));
    else
      begin(std::get<parcel<command_request>>(std::move(next)));
  }
}

bool checkout_session::begin_expiry() {
  auto expired = checkout::decide(*state_, checkout::internal_command{checkout::lifetime_ended{}}, context(false));
  if (!expired) return false;
  current_ = std::make_unique<transition>();
  current_->what = transition::kind::expiry;
  write(std::move(expired), std::nullopt);
  return true;
}

void checkout_session::begin(parcel<command_request> r) {
  current_ = std::make_unique<transition>();
  current_->request = std::move(r);
  auto& command = current_->request->command;
  if (state_) checkout::add_what_has_no_words(command, state_->session);
  auto plan = checkout::plan_quote(state_ ? &*state_ : nullptr, command, rt_.profile);
  if (!plan) return refuse_current(std::move(plan.error()));
  if (!*plan) return decide_now(nullptr);
  current_->awaits = next_step();
  rt_.merchant.quotes.quote(std::move(**plan), bring_to<checkout::quote>(rt_.callbacks, address(), current_->awaits));
}

void checkout_session::on_quoted(answer<merchant_answer<checkout::quote>>& a) {
  if (!current_ || a.of != current_->awaits) return;
  if (a.content->value)
    decide_now(&*a.content->value);
  else
    refuse_current(failures::unavailable("The catalog"));
  advance();
}

void checkout_session::decide_now(const checkout::quote* quote) {
  const auto& command = current_->request->command;
  auto decided =
      checkout::decide(state_ ? &*state_ : nullptr, command, quote, context(command.op() == operation::complete));
  if (!decided) return refuse_current(std::move(decided.error()));
  std::optional<idempotency_record> record;
  if (command.context.key) {
    record.emplace();
    record->key = *command.context.key;
    record->session = id_;
    record->version = decided->happened.after.version;
    record->finished = !decided->charge;
    record->created = command.op() == operation::create;
  }
  current_->charge = std::move(decided->charge);
  write(std::move(decided->happened), std::move(record));
}

void checkout_session::refuse_current(checkout::failure why) {
  const auto& command = current_->request->command;
  if (!command.context.key || !failures::is_remembered(why))
    return answer_current({std::unexpected(std::move(why)), false});
  idempotency_record record;
  record.key = *command.context.key;
  if (command.op() != operation::create) record.session = id_;
  record.failure = why;
  current_->refused = std::move(why);
  write(std::nullopt, std::move(record));
}

void checkout_session::answer_current(reply r) {
  const auto request = current_->request;
  current_.reset();
  if (request->command.op() == operation::create && !state_) {
    // There is no session after all, and nobody can know its id.
    end_create(request, std::nullopt);
    end();
  }
  request->port.answer(std::move(r));
}

void checkout_session::write(std::optional<checkout::event> happened, std::optional<idempotency_record> record) {
  auto& gate = rt_.gates[shard_.value];
  if (!gate.held()) return give_up(failures::unavailable("The event log"), "shard not held");
  auto place = gate.appends.enter();
  if (!place && !current_->must_be_written()) return refuse_as_full();
  append_request request;
  request.shard = shard_;
  request.tenure = tenure_;
  if (place) request.place = std::move(*place);
  if (happened) {
    const auto& by = current_->request;
    request.item.event = {id_,
                          happened->after.version,
                          checkout::encode(state_ ? &*state_ : nullptr, *happened),
                          happened->after.hidden.owner,
                          by ? by->command.context.request : request_behind_order(),
                          trace_behind()};
    current_->after = std::make_unique<checkout::session_state>(std::move(happened->after));
  }
  request.item.idempotency = std::move(record);
  current_->awaits = next_step();
  request.port = port_to<append_result>(caf::actor{this}, current_->awaits);
  rt_.directory.send(role::appender, appender_of(shard_, rt_.directory.places(role::appender)),
                     parcel{std::move(request)});
}

void checkout_session::refuse_as_full() {
  ++rt_.counters.refused_overloaded;
  if (current_->request) return answer_current({std::unexpected(failures::overloaded()), false});
  if (current_->order) return answer_order({std::unexpected(failures::overloaded()), false});
  give_up(failures::overloaded(), "appender full"); // an expiry: what waits behind it can't go on
}

void checkout_session::on_written(answer<append_result>& a) {
  if (!current_ || a.of != current_->awaits) return;
  struct visitor {
    checkout_session& self;
    append_result& result;
    void operator()(persistence::appended&) { self.on_committed(std::move(*result.item)); }
    void operator()(persistence::duplicate& d) { self.on_duplicate(std::move(d.first)); }
    void operator()(persistence::version_taken&) {
      self.report(incident::severity::error, "version_taken", "the table is ahead of the session");
      self.give_up(failures::unavailable("The session"), "version taken");
    }
    void operator()(shard_lost&) { self.give_up(failures::unavailable("The event log"), "shard lost"); }
  };
  auto& result = *a.content;
  std::visit(visitor{*this, result}, result.outcome);
  advance();
}

void checkout_session::on_committed(persistence::append_item item) {
  auto written = std::move(*current_);
  current_.reset();
  if (item.event) {
    state_ = std::move(written.after);
    trace_ = item.event->trace;
    auto& data = item.event->event.data;
    data.shrink_to_fit(); // it was written into room for a large one, and stays as long as the session
    document_ = std::make_shared<const checkout::kept_document>(std::move(data));
    count(item.event->event.type);
  }
  if (written.request) end_create(written.request, item.idempotency);
  if (item.idempotency) records_.put(std::move(*item.idempotency));
  if (written.what == transition::kind::settlement) return finish_completion();
  if (written.what == transition::kind::order) return finish_order(std::move(written));
  if (leaving_) return end();
  if (!written.request) return;
  if (written.refused) {
    if (!state_) end();
    return written.request->port.answer({std::unexpected(std::move(*written.refused)), false});
  }
  if (written.charge) return start_completion(std::move(written.request), std::move(*written.charge));
  written.request->port.answer(current_state(written.request->command.op() == operation::create));
}

void checkout_session::count(checkout::event_type happened) {
  auto& c = rt_.counters;
  switch (happened) {
  case checkout::event_type::created: ++c.sessions_created; break;
  case checkout::event_type::canceled: ++c.sessions_canceled; break;
  case checkout::event_type::expired: ++c.janitor.sessions_expired; break;
  case checkout::event_type::completed:
    ++c.sessions_completed;
    c.order_value.add(state_->session.currency, checkout::sum_of(state_->session.totals, TotalType::total));
    break;
  default: break;
  }
}

void checkout_session::on_duplicate(idempotency_record first) {
  auto request = std::move(current_->request);
  const auto what = current_->what;
  current_.reset();
  if (what != transition::kind::command) {
    report(incident::severity::error, "completion_recorded_twice", "the record of a completion has already ended");
    return give_up(failures::internal(), "duplicate settlement");
  }
  if (request->command.op() != operation::create) {
    replay_here(request, first);
    // The table has moved on without this actor, which was loaded before its predecessor's last append had committed.
    if (first.version > state_->version) return give_up(failures::unavailable("The session"), "behind the table");
    return records_.put(std::move(first));
  }
  const auto scope = first.key.scope;
  send(parent_, parcel{create_ended{id_, scope, std::move(first), std::move(request)}});
  end();
}

void checkout_session::end_create(const parcel<command_request>& r, std::optional<idempotency_record> record) {
  const auto& key = r->command.context.key;
  if (r->command.op() != operation::create || !key) return;
  send(parent_, parcel{create_ended{id_, key->scope, std::move(record), {}}});
}

} // namespace acp::actors
