#pragma once

#include "actors/append_request.hpp"
#include "actors/backoff.hpp"
#include "actors/shard_gate.hpp"
#include "actors/system_settings.hpp"
#include "actors/system_stats.hpp"
#include "persistence/event_log.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace acp::actors {

/// What the appender's shards share with the rest of the system.
struct writer_context {
  persistence::event_log& log;
  const system_settings& settings;
  system_counters& counters;
};

/// The one place through which a shard's events are written: its queue, its connection and its lease. Blocks on the
/// database; belongs to one thread. Every request is answered once.
class shard_writer {
public:
  using steady = std::chrono::steady_clock;
  /// Told when the shard is held under a tenure (the same as before when nobody else can have written meanwhile), and
  /// when it is lost to another owner.
  struct listener {
    std::function<void(std::uint64_t tenure)> opened;
    std::function<void()> fenced;
  };

  shard_writer(checkout::shard_id shard, shard_gate& gate, writer_context context, listener told);
  ~shard_writer();
  shard_writer(const shard_writer&) = delete;
  shard_writer& operator=(const shard_writer&) = delete;

  /// Queues the request; answers it at once when the shard isn't held under its tenure.
  void push(parcel<append_request> request);
  bool has_work() const noexcept { return !queue_.empty(); }
  bool is_open() const noexcept { return log_ != nullptr; }
  /// Commits one batch of what is queued.
  void flush();
  /// Opens the shard when that is due, extends the lease when nothing was appended for a while. Says when to call
  /// again.
  steady::time_point upkeep();
  /// Starts a new tenure, because whoever listens has lost what it knew.
  void begin_again();

private:
  std::vector<parcel<append_request>> take_batch();
  void deliver(std::vector<parcel<append_request>>& batch, std::vector<persistence::append_item>& items,
               std::vector<persistence::append_outcome>&& outcomes);
  void open();
  void renew();
  void lease_extended(steady::time_point asked_at);
  void lost_connection(const std::exception& why);
  void lost_shard();
  void fail_all(std::vector<parcel<append_request>> batch);
  void report(incident::severity level, const char* event, std::string detail) const;

  checkout::shard_id shard_;
  shard_gate& gate_;
  writer_context context_;
  listener told_;
  std::unique_ptr<persistence::shard_log> log_;
  std::deque<parcel<append_request>> queue_;
  std::uint64_t tenure_ = 0; ///< 0: never held, or lost to another owner
  std::int64_t last_epoch_ = 0;
  steady::time_point extended_at_{};
  steady::time_point next_open_{};
  backoff reopen_waits_;
  bool reported_closed_ = false;
};

} // namespace acp::actors
