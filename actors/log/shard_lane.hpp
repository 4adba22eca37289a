#pragma once

#include "actors/log/append_request.hpp"
#include "actors/runtime/backoff.hpp"
#include "actors/runtime/shard_gate.hpp"
#include "actors/runtime/system_settings.hpp"
#include "actors/runtime/system_stats.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace acp::actors {

/// One shard as its writer sees it: what waits to be written there, and whether, since when and for how long the shard
/// is held. Does no I/O; belongs to its writer's thread. Every request is answered once.
class shard_lane {
public:
  using steady = std::chrono::steady_clock;
  /// Told when the shard is held under a tenure (the same as before when nobody else can have written meanwhile), and
  /// when it is lost to another owner.
  struct listener {
    std::function<void(std::uint64_t tenure)> opened;
    std::function<void()> fenced;
    std::function<void(std::int64_t head)> committed = {}; ///< events up to that one, beside their requests' answers
  };

  shard_lane(checkout::shard_id shard, shard_gate& gate, const system_settings& settings, system_counters& counters,
             listener told);
  ~shard_lane();
  shard_lane(const shard_lane&) = delete;
  shard_lane& operator=(const shard_lane&) = delete;

  checkout::shard_id shard() const noexcept { return shard_; }
  bool held() const noexcept { return held_; }

  /// Queues the request; answers it at once when the shard isn't held under its tenure.
  void push(parcel<append_request> request);
  std::size_t waiting() const noexcept { return queue_.size(); }
  /// Of the request at that place in the queue.
  std::size_t bytes_at(std::size_t place) const { return queue_[place]->bytes(); }
  parcel<append_request> pop();

  /// Held, where it wasn't: under this epoch, by a claim sent at that time.
  void claimed(std::int64_t epoch, steady::time_point asked_at);
  /// Still held, by what was sent at that time.
  void extended(steady::time_point asked_at);
  /// Events of this shard were written, up to that one.
  void committed(std::int64_t head) const {
    if (told_.committed) told_.committed(head);
  }
  /// The connection it was held through is gone.
  void disconnected();
  /// Another owner has it.
  void lost();
  /// A claim found another owner.
  void held_elsewhere(std::int64_t epoch);
  /// Starts a new tenure, because whoever listens has lost what it knew.
  void begin_again();

  /// When its lease is to be extended, or it is to be claimed next.
  steady::time_point upkeep_due() const;

private:
  void close();
  void report(incident::severity level, const char* event, std::string detail) const;

  const checkout::shard_id shard_;
  shard_gate& gate_;
  const system_settings& settings_;
  system_counters& counters_;
  listener told_;
  std::deque<parcel<append_request>> queue_;
  bool held_ = false;
  std::uint64_t tenure_ = 0; ///< 0: never held, or lost to another owner
  std::int64_t last_epoch_ = 0;
  steady::time_point extended_at_{};
  steady::time_point next_claim_{};
  backoff claim_waits_;
  bool reported_closed_ = false;
};

} // namespace acp::actors
