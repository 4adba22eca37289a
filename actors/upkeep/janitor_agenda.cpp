#include "actors/upkeep/janitor_agenda.hpp"

#include <algorithm>

namespace acp::actors {

const char* name_of(chore what) {
  switch (what) {
  case chore::note_expiries: return "note_expiries";
  case chore::wake_expired: return "wake_expired";
  case chore::forget_keys: return "forget_keys";
  case chore::forget_letters: return "forget_letters";
  case chore::forget_deleted_endpoints: return "forget_deleted_endpoints";
  case chore::make_partitions: return "make_partitions";
  case chore::drop_partitions: return "drop_partitions";
  case chore::forget_sandbox: return "forget_sandbox";
  }
  return "";
}

janitor_agenda::janitor_agenda(const janitor_settings& s, steady::time_point start)
    : rounds_{{{chore::note_expiries, chore::wake_expired}, s.expiry_interval, true, start + s.expiry_interval, {}},
              {{chore::forget_keys, chore::forget_letters, chore::forget_deleted_endpoints},
               s.tidy_interval,
               true,
               start + s.tidy_interval,
               {}},
              {{chore::make_partitions, chore::drop_partitions, chore::forget_sandbox},
               s.shared_interval,
               false,
               start,
               {}}} {}

std::optional<janitor_task> janitor_agenda::next(steady::time_point now, std::span<const checkout::shard_id> held) {
  for (std::size_t i = 0; i < rounds_.size(); ++i) {
    auto& r = rounds_[(turn_ + i) % rounds_.size()];
    if (r.tasks.empty() && r.begins <= now) begin(r, now, held);
    // A shard may have been lost since the round began.
    while (!r.tasks.empty() && std::ranges::find(held, r.tasks.front().shard) == held.end()) r.tasks.pop_front();
    if (r.tasks.empty()) continue;
    const auto task = r.tasks.front();
    r.tasks.pop_front();
    turn_ = (turn_ + i + 1) % rounds_.size();
    return task;
  }
  return std::nullopt;
}

void janitor_agenda::again(const janitor_task& task) {
  const auto at =
      std::ranges::find_if(rounds_, [&](const round& r) { return std::ranges::count(r.chores, task.what) > 0; });
  at->tasks.push_back(task);
}

janitor_agenda::steady::time_point janitor_agenda::due() const {
  return std::ranges::min_element(rounds_, {}, &round::begins)->begins;
}

void janitor_agenda::begin(round& r, steady::time_point now, std::span<const checkout::shard_id> held) {
  constexpr checkout::shard_id first{0};
  if (r.about_shards) {
    for (const auto shard : held)
      for (const auto what : r.chores) r.tasks.push_back({what, shard});
  } else if (std::ranges::find(held, first) != held.end()) {
    // One server does it for all: whichever holds the first shard.
    for (const auto what : r.chores) r.tasks.push_back({what, first});
  }
  // Before the shards are held there is nothing to do, which says nothing about a little later.
  r.begins = now + (r.tasks.empty() ? std::min(r.interval, rounds_.front().interval) : r.interval);
}

} // namespace acp::actors
