#pragma once

#include "persistence/event_log.hpp"
#include "tests/actors/support/power.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace acp::test {

/// What a database holds: survives the systems that use it. Locked by `mutex`.
struct memory_tables {
  struct head {
    std::int64_t seq = 0;
    std::int64_t epoch = 0;
    bool taken_elsewhere = false;
  };
  using scope_key = std::pair<std::uint8_t, checkout::sha256_digest>;

  mutable std::mutex mutex;
  std::map<checkout::session_id, std::vector<persistence::event_row>> events;
  std::map<scope_key, persistence::idempotency_record> records;
  std::map<std::uint8_t, head> heads;
  int shards = 4;

  std::vector<persistence::event_row> history(const checkout::session_id& id) const;
  std::size_t event_count() const;
  std::size_t session_count() const;
  /// Another owner takes the shard, and keeps it while `keeps` says so.
  void take_elsewhere(checkout::shard_id shard, bool keeps);
};

/// An event log in memory that keeps the contract of the real one, and breaks on demand.
class memory_log final : public persistence::event_log {
public:
  memory_log(std::shared_ptr<memory_tables> tables, std::shared_ptr<power> supply)
      : tables_(std::move(tables))
      , supply_(std::move(supply)) {}

  int shard_count() override;
  std::unique_ptr<persistence::append_log> open_writer() override;
  std::unique_ptr<persistence::event_reader> open_reader() override;

  /// The database can't be reached; connections that were open are lost for good.
  void go_down();
  void come_back();
  enum class moment { before_commit, after_commit };
  /// The next append loses its connection at that moment.
  void lose_next_append(moment when);
  /// The next append throws what no log should throw.
  void break_next_append();
  /// Appends wait until `let_appends_go`.
  void hold_appends();
  void let_appends_go();
  /// How many appends are being held up.
  int held_appends() const;
  /// Called with every session id that is loaded, on the loader's thread; may throw.
  std::function<void(const checkout::session_id&)> on_load;
  int loads() const;

private:
  friend class memory_writer;
  friend class memory_reader;
  struct faults {
    bool down = false;
    int connection = 0; ///< raised when all that are open die
    std::optional<moment> lose_append;
    bool break_append = false;
    bool hold = false;
    int held = 0;
    int loads = 0;
  };
  int connect();
  void check(int connection) const;

  std::shared_ptr<memory_tables> tables_;
  std::shared_ptr<power> supply_;
  mutable std::mutex mutex_; ///< of faults_
  std::condition_variable changed_;
  faults faults_;
};

} // namespace acp::test
