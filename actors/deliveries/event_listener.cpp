#include "actors/deliveries/event_listener.hpp"

#include "actors/deliveries/commit_news.hpp"
#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <utility>

namespace acp::actors {
namespace {

using role = actor_directory::role;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds one_wait{100}; // then it looks into its mailbox

} // namespace

caf::behavior event_listener::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  send(this, work_due{});
  return {[this](const work_due&) { listen(); }, [this](const stop_working&) { quit(); }};
}

void event_listener::listen() {
  try {
    if (!ears_) connect();
    const auto heard = ears_->wait(steady_clock::now() + one_wait);
    for (const auto& n : heard) hear(n);
    if (!heard.empty()) silent_since_ = steady_clock::now();
    if (steady_clock::now() - silent_since_ >= d_.settings().heartbeat) {
      ears_->heartbeat();
      silent_since_ = steady_clock::now();
    }
    send(this, work_due{});
  } catch (const persistence::connection_lost& why) {
    ears_.reset();
    if (waits_.tries() == 0) {
      rt_.report(incident::severity::warning, "listener_connection_lost", why.what());
      tell_appenders();
    }
    delayed_send(this, waits_.next(), work_due{});
  }
}

void event_listener::tell_appenders() {
  for (std::size_t i = 0; i < rt_.directory.places(role::appender); ++i)
    rt_.directory.send(role::appender, i, connection_doubted{});
}

void event_listener::connect() {
  auto ears = d_.services.open_listener();
  ears->listen(persistence::events_channel);
  ears->listen(persistence::endpoints_channel);
  ears_ = std::move(ears);
  silent_since_ = steady_clock::now();
  if (waits_.tries() > 0) tell_appenders(); // theirs may have ended a moment after they were told
  waits_.reset();
  wake_all();
}

void event_listener::hear(const persistence::notification& n) {
  if (n.channel == persistence::endpoints_channel) {
    rt_.directory.send(role::endpoint_watcher, 0, look_again{});
    rt_.directory.send(role::delivery_supervisor, 0, backlog_changed{{}, n.payload});
    return;
  }
  for (const auto& h : read_news(n.payload)) wake_publisher(h.shard.value, h.head);
}

void event_listener::wake_publisher(std::size_t shard, std::int64_t head) {
  if (shard < rt_.directory.places(role::publisher))
    rt_.directory.send(role::publisher, shard, events_committed{{}, head});
}

void event_listener::wake_all() {
  for (std::size_t shard = 0; shard < rt_.directory.places(role::publisher); ++shard) wake_publisher(shard, 0);
  rt_.directory.send(role::endpoint_watcher, 0, look_again{});
  rt_.directory.send(role::delivery_supervisor, 0, backlog_changed{});
}

} // namespace acp::actors
