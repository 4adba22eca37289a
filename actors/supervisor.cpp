#include "actors/supervisor.hpp"

#include "actors/deliveries/delivery_supervisor.hpp"
#include "actors/log/event_appender.hpp"
#include "actors/log/event_loader.hpp"
#include "actors/runtime/crash.hpp"
#include "actors/runtime/routing.hpp"
#include "actors/sessions/session_shard.hpp"
#include "actors/upkeep/janitor.hpp"
#include "actors/upkeep/stock_settler.hpp"

#include <caf/behavior.hpp>

#include <fmt/format.h>

#include <array>
#include <functional>

namespace acp::actors {
namespace {

constexpr std::array<const char*, 6> role_names{"session_shard", "event_appender", "event_loader",
                                                "stock_settler", "janitor",        "delivery_supervisor"};

} // namespace

caf::behavior supervisor::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  set_down_handler([this](caf::down_msg& d) { on_down(d); });
  // Who is told of others comes before them: shards before their appenders, loaders before both.
  for (const auto r :
       {role::loader, role::stock_settler, role::shard, role::appender, role::janitor, role::delivery_supervisor})
    for (std::size_t at = 0; at < rt_.directory.places(r); ++at) {
      posts_.push_back({r, at, {rt_.settings.restart_first, rt_.settings.restart_cap}, {}});
      fill(posts_.size() - 1);
    }
  return {[this](const restart_due& r) { refill(r.post); }, [this](const stop_working&) { stop_all(); }};
}

bool supervisor::fill(std::size_t index) {
  auto& p = posts_.at(index);
  p.started = std::chrono::steady_clock::now();
  try {
    auto who = start(p.r, p.at);
    monitor(who);
    holders_[who.id()] = index;
    rt_.directory.place(p.r, p.at, std::move(who));
    // An appender opens shards. It begins when it can be found: else what is asked of an open shard would get lost.
    if (p.r == role::appender) rt_.directory.send(p.r, p.at, upkeep_due{});
    return true;
  } catch (const std::exception& why) { // no thread to be had, or no memory: perhaps later
    rt_.report(incident::severity::error, "actor_not_started",
               fmt::format("{} {}: {}", role_names[static_cast<std::size_t>(p.r)], p.at, why.what()));
    delayed_send(this, p.waits.next(), restart_due{{}, index});
    return false;
  }
}

void supervisor::refill(std::size_t index) {
  if (!fill(index)) return;
  const auto& p = posts_.at(index);
  if (p.r != role::shard) return;
  const checkout::shard_id shard{static_cast<std::uint8_t>(p.at)};
  rt_.directory.send(role::appender, appender_of(shard, rt_.directory.places(role::appender)),
                     shard_restarted{{}, shard});
}

caf::actor supervisor::start(role r, std::size_t at) {
  auto& sys = system();
  switch (r) {
  case role::shard: return sys.spawn<session_shard>(std::ref(rt_), checkout::shard_id{static_cast<std::uint8_t>(at)});
  case role::loader: return sys.spawn<event_loader, caf::detached>(std::ref(rt_));
  case role::stock_settler: return sys.spawn<stock_settler>(std::ref(rt_));
  case role::janitor: return sys.spawn<janitor, caf::detached>(std::ref(rt_));
  case role::delivery_supervisor: return sys.spawn<delivery_supervisor>(std::ref(rt_), std::ref(*rt_.deliveries));
  default: break;
  }
  std::vector<checkout::shard_id> shards;
  for (auto s = at; s < static_cast<std::size_t>(rt_.shard_count()); s += rt_.directory.places(role::appender))
    shards.push_back({static_cast<std::uint8_t>(s)});
  return sys.spawn<event_appender, caf::detached>(std::ref(rt_), std::move(shards));
}

void supervisor::on_down(const caf::down_msg& d) {
  const auto at = holders_.find(d.source.id());
  if (at == holders_.end()) return;
  const auto index = at->second;
  holders_.erase(at);
  auto& p = posts_.at(index);
  ++rt_.counters.actor_restarts;
  rt_.report(incident::severity::error, "actor_crashed",
             fmt::format("{} {}: {}", role_names[static_cast<std::size_t>(p.r)], p.at, system().render(d.reason)));
  // One that has worked for a while starts again at once.
  if (std::chrono::steady_clock::now() - p.started > rt_.settings.restart_cap * 2) p.waits.reset();
  delayed_send(this, p.waits.next(), restart_due{{}, index});
}

void supervisor::stop_all() {
  holders_.clear();
  stop_posts(rt_.directory);
  quit();
}

void stop_posts(const actor_directory& directory) {
  using enum actor_directory::role;
  for (const auto r : {janitor, delivery_supervisor, shard, stock_settler, appender, loader})
    for (std::size_t at = 0; at < directory.places(r); ++at) directory.send(r, at, stop_working{});
}

} // namespace acp::actors
