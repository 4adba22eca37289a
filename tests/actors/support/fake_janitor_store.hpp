#pragma once

#include "persistence/deliveries/janitor_store.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace acp::test {

/// What a janitor finds in the database, and what it did there. Outlives the stores opened on it.
struct janitor_world {
  std::mutex mutex;                          ///< of what stands up to the next blank line
  std::vector<checkout::session_id> expired; ///< named once each
  std::int64_t keys = 0;                     ///< that may go, of the first shard
  std::vector<std::chrono::steady_clock::time_point> key_portions;
  std::int64_t letters = 0;      ///< likewise
  std::int64_t leftovers = 0;    ///< likewise
  std::int64_t sandbox = 0;      ///< likewise
  int partitions_to_make = 4;    ///< by the first who comes
  int partitions_to_drop = 1;    ///< likewise
  std::set<std::uint8_t> shards; ///< that were looked at
  int keep_days = 0;

  std::atomic<bool> down{false};
  std::atomic<bool> crash{false};          ///< once
  std::atomic<bool> refuse_letters{false}; ///< a bug in the database
  std::atomic<int> tries{0};               ///< to open it
  std::atomic<int> opened{0};
  std::atomic<int> partitions_made{0};
  std::atomic<int> letters_asked{0};
};

class fake_janitor_store final : public persistence::janitor_store {
public:
  explicit fake_janitor_store(janitor_world& w) : w_(w) {
    ++w_.tries;
    check();
    ++w_.opened;
  }

  int make_attempt_partitions(int) override {
    check();
    ++w_.partitions_made;
    std::lock_guard lock(w_.mutex);
    return std::exchange(w_.partitions_to_make, 0);
  }
  int drop_attempt_partitions(int keep_days) override {
    check();
    std::lock_guard lock(w_.mutex);
    w_.keep_days = keep_days;
    return std::exchange(w_.partitions_to_drop, 0);
  }
  std::int64_t forget_sandbox(std::chrono::seconds, int, int limit) override {
    check();
    std::lock_guard lock(w_.mutex);
    const auto portion = std::min<std::int64_t>(limit, w_.sandbox);
    w_.sandbox -= portion;
    return portion;
  }
  std::int64_t forget_letters(checkout::shard_id shard, int, int) override {
    check();
    ++w_.letters_asked;
    if (w_.refuse_letters) throw std::runtime_error("no such function");
    std::lock_guard lock(w_.mutex);
    return shard.value == 0 ? std::exchange(w_.letters, 0) : 0;
  }
  std::int64_t forget_deleted_endpoints(checkout::shard_id shard, int) override {
    check();
    std::lock_guard lock(w_.mutex);
    return shard.value == 0 ? std::exchange(w_.leftovers, 0) : 0;
  }
  std::int64_t forget_expired_keys(checkout::shard_id shard, int limit) override {
    check();
    if (shard.value != 0) return 0;
    std::lock_guard lock(w_.mutex);
    const auto portion = std::min<std::int64_t>(limit, w_.keys);
    w_.keys -= portion;
    if (portion > 0) w_.key_portions.push_back(std::chrono::steady_clock::now());
    return portion;
  }
  std::int64_t note_expiries(checkout::shard_id shard, int) override {
    check();
    std::lock_guard lock(w_.mutex);
    w_.shards.insert(shard.value);
    return 0;
  }
  std::vector<persistence::expired_session> expired_sessions(checkout::shard_id shard, int limit,
                                                             std::chrono::seconds) override {
    check();
    if (w_.crash.exchange(false)) throw 1;
    std::lock_guard lock(w_.mutex);
    std::vector<persistence::expired_session> named;
    std::erase_if(w_.expired, [&](const checkout::session_id& id) {
      if (checkout::shard_of(id) != shard || named.size() >= static_cast<std::size_t>(limit)) return false;
      named.push_back({id, {}});
      return true;
    });
    return named;
  }

private:
  void check() const {
    if (w_.down) throw persistence::connection_lost("down");
  }
  janitor_world& w_;
};

} // namespace acp::test
