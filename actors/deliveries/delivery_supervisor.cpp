#include "actors/deliveries/delivery_supervisor.hpp"

#include "actors/deliveries/delivery_writer.hpp"
#include "actors/deliveries/endpoint_watcher.hpp"
#include "actors/deliveries/event_listener.hpp"
#include "actors/deliveries/event_notifier.hpp"
#include "actors/deliveries/event_publisher.hpp"
#include "actors/deliveries/tail_reader.hpp"
#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>
#include <caf/exit_reason.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace acp::actors {

caf::behavior delivery_supervisor::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  set_down_handler([this](caf::down_msg& d) { on_down(d); });
  // Who is told of others comes before them.
  for (const auto r : {role::publisher, role::tail_reader, role::delivery_writer, role::event_notifier,
                       role::endpoint_watcher, role::event_listener})
    for (std::size_t at = 0; at < rt_.directory.places(r); ++at) {
      posts_.push_back({r, at, restarting()});
      fill(posts_.size() - 1);
    }
  return {[this](const endpoints_seen& s) { on_seen(s); },
          [this](const backlog_changed& b) { tell_endpoints(b); },
          [this](const shards_changed& c) {
            for (const auto& [id, s] : seats_)
              if (s.holder) send(s.holder, c);
          },
          [this](const post_due& p) { fill(p.post); },
          [this](const seat_due& s) {
            if (const auto at = seats_.find(s.endpoint); at != seats_.end()) at->second.start_sent = false;
            settle(s.endpoint);
          },
          [this](const stop_deliveries& s) { stop_endpoints(s); },
          [this](const stop_working&) { quit(); }};
}

void delivery_supervisor::on_exit() {
  for (const auto& [id, s] : seats_)
    if (s.holder) send_exit(s.holder, caf::exit_reason::kill);
  for (const auto& p : posts_)
    if (p.holder) caf::anon_send(p.holder, stop_working{});
  seats_.clear();
  posts_.clear();
  stopped_.reset();
}

void delivery_supervisor::fill(std::size_t index) {
  auto& p = posts_.at(index);
  p.started = steady::now();
  p.holder = start(p.r, p.at);
  monitor(p.holder);
  rt_.directory.place(p.r, p.at, p.holder);
}

caf::actor delivery_supervisor::start(role r, std::size_t at) {
  auto& sys = system();
  const auto rt = std::ref(rt_);
  const auto d = std::ref(d_);
  switch (r) {
  case role::tail_reader: return sys.spawn<tail_reader, caf::detached>(rt, d);
  case role::delivery_writer: return sys.spawn<delivery_writer, caf::detached>(rt, d);
  case role::event_notifier: return sys.spawn<event_notifier, caf::detached>(rt, d);
  case role::endpoint_watcher: return sys.spawn<endpoint_watcher, caf::detached>(rt, d);
  case role::event_listener: return sys.spawn<event_listener, caf::detached>(rt, d);
  default: break;
  }
  return sys.spawn<event_publisher>(rt, d, checkout::shard_id{static_cast<std::uint8_t>(at)});
}

void delivery_supervisor::on_down(const caf::down_msg& d) {
  if (on_endpoint_down(d)) return;
  const auto at =
      std::ranges::find_if(posts_, [&](const post& p) { return p.holder && p.holder.id() == d.source.id(); });
  if (at == posts_.end()) return;
  crashed(fmt::format("delivery actor {}", at - posts_.begin()), d);
  at->holder = nullptr;
  rested(at->waits, at->started);
  delayed_send(this, at->waits.next(), post_due{{}, static_cast<std::size_t>(at - posts_.begin())});
}

void delivery_supervisor::crashed(const std::string& who, const caf::down_msg& d) {
  ++d_.counters.restarts;
  rt_.report(incident::severity::error, "actor_crashed", fmt::format("{}: {}", who, system().render(d.reason)));
}

void delivery_supervisor::rested(backoff& waits, steady::time_point started) const {
  // One that has worked for a while starts again at once.
  if (steady::now() - started > rt_.settings.restart_cap * 2) waits.reset();
}

} // namespace acp::actors
