#include "actors/sessions/session_shard.hpp"

#include "actors/runtime/crash.hpp"
#include "actors/sessions/replay.hpp"

#include <caf/behavior.hpp>
#include <caf/sec.hpp>

#include <utility>

namespace acp::actors {
namespace {

std::size_t share(std::size_t of_server, int shards) {
  return std::max<std::size_t>(1, of_server / static_cast<std::size_t>(std::max(1, shards)));
}

} // namespace

session_shard::session_shard(caf::actor_config& config, runtime& rt, checkout::shard_id shard)
    : caf::event_based_actor(config)
    , rt_(rt)
    , shard_(shard)
    , most_live_(share(rt.settings.max_live_sessions, rt.shard_count()))
    , creates_(rt.settings.max_remembered_creates)
    , recheck_waits_(rt.settings.restart_first, rt.settings.restart_cap) {}

caf::behavior session_shard::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  set_down_handler([this](caf::down_msg& d) { on_down(d); });
  delayed_send(this, rt_.settings.upkeep_interval, upkeep_due{});
  return {[this](const parcel<read_request>& r) { route(r->session, r); },
          [this](const parcel<command_request>& r) { on_command(r); },
          [this](const parcel<order_request>& r) { route(r->change.session, r); },
          [this](const parcel<create_ended>& e) { on_create_ended(*e); },
          [this](answer<load_session::result>& a) { on_loaded(a); },
          [this](answer<load_unfinished::result>& a) { on_unfinished(a); },
          [this](const lifetime_passed& l) { on_lifetime_passed(l.session); },
          [this](const still_busy& b) { on_still_busy(b.session); },
          [this](const shard_opened& o) { on_opened(o.tenure); },
          [this](const shard_fenced&) { on_fenced(); },
          [this](const upkeep_due&) { on_upkeep(); },
          [this](const recheck_due& r) {
            if (r.generation == recheck_generation_) resume_unfinished();
          },
          [this](const stop_working&) { quit(); }};
}

void session_shard::on_exit() {
  drop_sessions();
  rt_.counters.loads_in_flight -= static_cast<std::int64_t>(loading_.size());
  loading_.clear();
}

void session_shard::on_command(const parcel<command_request>& r) {
  if (r->command.op() == checkout::operation::create)
    on_create(r);
  else
    route(r->command.session, r);
}

void session_shard::on_create(const parcel<command_request>& r) {
  if (!held()) return refuse(r, failures::unavailable("The event log"));
  const auto& key = r->command.context.key;
  if (key) {
    const auto known = creates_.look_up(*key);
    if (const auto* first = std::get_if<persistence::idempotency_record>(&known)) return replay_create(r, *first);
    if (const auto* first = std::get_if<create_scopes::under_way>(&known))
      return refuse(r, first->same_body ? failures::key_in_flight() : failures::key_conflict());
  }
  if (crowded()) {
    ++rt_.counters.refused_overloaded;
    return refuse(r, failures::overloaded());
  }
  const bool is_cart = std::holds_alternative<CartCreateRequest>(r->command.body);
  const auto make_id = is_cart ? &checkout::make_cart_id : &checkout::make_session_id;
  const auto id = make_id(shard_, rt_.now(), rt_.entropy());
  auto& session = spawn_session(id, std::nullopt);
  if (key) {
    creates_.begin(*key);
    session.creating = key->scope;
  }
  send(session.actor, r);
}

void session_shard::on_create_ended(const create_ended& e) {
  if (auto* session = live_.find(e.session)) session->creating.reset();
  creates_.end(e.scope, e.record);
  if (e.replay) replay_create(e.replay, *e.record);
}

void session_shard::replay_create(const parcel<command_request>& r, const persistence::idempotency_record& first) {
  auto* session = first.session.empty() ? nullptr : live_.find(first.session);
  // Without a live session the event's row says it all; nobody needs to be brought to life for that.
  if (session && !session->retiring && !session->creating)
    send(session->actor, parcel{actors::replay_create{first, r}});
  else
    replay(rt_, r, first);
}

void session_shard::route(const checkout::session_id& id, any_request r) {
  if (!held()) return refuse(r, failures::unavailable("The event log"));
  if (auto* session = live_.find(id)) return forward(*session, r);
  load(id, std::move(r));
}

void session_shard::forward(live_sessions::entry& e, const any_request& r) {
  live_.touch(e, rt_.now());
  if (!e.retiring) return std::visit([&](const auto& p) { send(e.actor, p); }, r);
  if (e.held.size() >= rt_.settings.max_queued_commands) return refuse(r, failures::overloaded());
  e.held.push_back(r);
}

} // namespace acp::actors
