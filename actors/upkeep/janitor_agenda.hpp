#pragma once

#include "actors/runtime/janitor_settings.hpp"
#include "checkout/values/ids.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace acp::actors {

/// One kind of thing a janitor does.
enum class chore {
  note_expiries,
  wake_expired,
  forget_keys,
  forget_letters,
  forget_deleted_endpoints,
  make_partitions,
  drop_partitions,
  forget_sandbox,
};
inline constexpr std::size_t chore_kinds = 8;
/// A word for reports.
const char* name_of(chore what);

struct janitor_task {
  chore what = chore::note_expiries;
  checkout::shard_id shard; ///< the database's first for chores that are not about shards
  friend bool operator==(const janitor_task&, const janitor_task&) = default;
};

/// What is to be done next, and when. Rounds of several kinds take turns, so that much work of one kind does not keep
/// the others waiting; within a round a shard that has more comes again after the others. No I/O, no clock.
class janitor_agenda {
public:
  using steady = std::chrono::steady_clock;

  /// The first rounds are due one interval after `start`; what all shards share at once.
  janitor_agenda(const janitor_settings& settings, steady::time_point start);

  /// The next task for the shards that are held; nothing: not before `due()`.
  std::optional<janitor_task> next(steady::time_point now, std::span<const checkout::shard_id> held);
  /// There is more of it.
  void again(const janitor_task& task);
  /// When the next round begins.
  steady::time_point due() const;

private:
  struct round {
    std::vector<chore> chores; ///< of each shard, in this order
    std::chrono::milliseconds interval;
    bool about_shards;
    steady::time_point begins;
    std::deque<janitor_task> tasks;
  };
  void begin(round& r, steady::time_point now, std::span<const checkout::shard_id> held);

  std::vector<round> rounds_;
  std::size_t turn_ = 0; ///< the round that is asked first
};

} // namespace acp::actors
