#include "actors/log/event_appender.hpp"

#include "actors/deliveries/hooks.hpp"
#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace acp::actors {
namespace {

using role = actor_directory::role;

shard_lane::listener tell_shard(runtime& rt, checkout::shard_id shard) {
  return {[&rt, shard](std::uint64_t tenure) {
            rt.directory.send(role::shard, shard.value, shard_opened{{}, tenure});
            tell_shards_changed(rt);
          },
          [&rt, shard] {
            rt.directory.send(role::shard, shard.value, shard_fenced{});
            tell_shards_changed(rt);
          },
          [&rt, shard](std::int64_t head) { tell_committed(rt, shard, head); }};
}

} // namespace

event_appender::event_appender(caf::actor_config& config, runtime& rt, std::vector<checkout::shard_id> shards)
    : caf::event_based_actor(config)
    , rt_(rt)
    , writer_(std::in_place, writer_context{rt.log, rt.settings, rt.counters}) {
  for (const auto shard : shards) writer_->add(shard, rt.gates[shard.value], tell_shard(rt, shard));
}

caf::behavior event_appender::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  return {[this](const parcel<append_request>& request) { accept(request); },
          [this](const flush_due&) { flush(); },
          [this](const upkeep_due& u) {
            if (u.generation == upkeep_generation_) upkeep();
          },
          [this](const connection_doubted&) {
            writer_->try_connection();
            upkeep();
          },
          [this](const shard_restarted& r) { writer_->lane(r.shard).begin_again(); },
          [this](const stop_working&) { finish(); }};
}

void event_appender::accept(const parcel<append_request>& request) {
  writer_->push(request);
  if (std::exchange(flush_sent_, true)) return;
  // Behind everything that has arrived by now: what is in the mailbox already goes into the same batch.
  send(this, flush_due{});
}

void event_appender::flush() {
  flush_sent_ = false;
  if (!writer_->has_work()) return;
  writer_->flush();
  if (writer_->has_work() && !std::exchange(flush_sent_, true)) send(this, flush_due{});
  // The first try to open it again doesn't wait, but comes after what has gathered meanwhile: that is refused at once.
  if (!writer_->is_connected()) send(this, upkeep_due{{}, ++upkeep_generation_});
}

void event_appender::upkeep() {
  const auto next = std::min(writer_->upkeep(), log_writer::steady::now() + rt_.settings.renew_interval);
  const auto wait = std::max(log_writer::steady::duration::zero(), next - log_writer::steady::now());
  // Rounded up, so that it isn't asked again a little too early. The one that was on its way no longer counts.
  delayed_send(this, std::chrono::ceil<std::chrono::milliseconds>(wait), upkeep_due{{}, ++upkeep_generation_});
}

void event_appender::finish() {
  while (writer_->has_work()) writer_->flush();
  quit();
}

} // namespace acp::actors
