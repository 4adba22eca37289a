#pragma once

#include <caf/actor.hpp>
#include <caf/send.hpp>

#include <cstddef>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace acp::actors {

/// Where each role is played right now: a restarted actor takes its predecessor's place here, and nobody else need
/// know. Thread-safe. A message for an empty place is dropped, and with it its port.
class actor_directory {
public:
  enum class role {
    shard,
    appender,
    loader,
    stock_settler,
    janitor,
    delivery_supervisor,
    // Those below have places only where there are deliveries (deliveries/).
    publisher,
    tail_reader,
    delivery_writer,
    endpoint_watcher,
    event_listener,
    event_notifier,
  };

  void resize(role r, std::size_t places) {
    std::unique_lock lock(mutex_);
    of(r).resize(places);
  }
  void place(role r, std::size_t at, caf::actor who) {
    std::unique_lock lock(mutex_);
    of(r).at(at) = std::move(who);
  }
  std::size_t places(role r) const {
    std::shared_lock lock(mutex_);
    return of(r).size();
  }

  template <class Message>
  void send(role r, std::size_t at, Message&& message) const {
    std::shared_lock lock(mutex_);
    caf::anon_send(of(r).at(at), std::forward<Message>(message));
  }
  /// Nobody plays any role any more.
  void clear() {
    std::unique_lock lock(mutex_);
    for (auto& actors : actors_) actors.clear();
  }

private:
  std::vector<caf::actor>& of(role r) { return actors_[static_cast<std::size_t>(r)]; }
  const std::vector<caf::actor>& of(role r) const { return actors_[static_cast<std::size_t>(r)]; }

  mutable std::shared_mutex mutex_;
  std::vector<caf::actor> actors_[12];
};

} // namespace acp::actors
