#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace acp::test {

/// Sessions of these writers end with this version.
inline constexpr int last_version = 8;
inline constexpr int log_shards = 16;

/// Of one event; sums of it tell two sets of events apart, whatever their order.
std::uint64_t fingerprint(const std::string& session, std::int64_t version);

/// What rough writers share: under which epochs the shards are held, and how much has been written.
struct rough_log {
  std::string url; ///< as acp_server
  std::int64_t target = 0;
  /// Called after a commit, on the writer's thread, with the shard's end. Of two commits the later may be told first.
  std::function<void(int shard, std::int64_t head)> committed;

  std::array<std::atomic<std::int64_t>, log_shards> epochs{};
  std::atomic<std::int64_t> events{0};
  std::atomic<std::uint64_t> fingerprints{0};
  std::atomic<std::int64_t> appends{0};
  std::atomic<std::int64_t> rolled_back{0};
  std::atomic<std::int64_t> fenced{0};
  std::atomic<std::int64_t> versions_taken{0};
};

/// Appends to all shards through acp.append_events, on one connection, until the target is reached. Every so often it
/// rolls back what it has appended, appends under an epoch that is over, takes a shard over under the others' feet, or
/// appends what has been appended before. Several may write at the same time.
class rough_writer {
public:
  rough_writer(rough_log& log, unsigned seed);
  void write();

private:
  struct line {
    std::string session;
    int version = 0;
  };
  struct item {
    int shard;
    std::size_t place; ///< among this writer's sessions of the shard
    int version;
    bool taken = false;
  };
  struct call {
    std::string shards, epochs, counts, at, place, sessions, versions;
  };
  std::vector<item> draw_items();
  call spell(const std::vector<item>& items, bool old_epoch);
  void settle(const std::vector<item>& items, const std::vector<bool>& refused);
  static std::int64_t written_to(int shard, const std::vector<item>& items, const std::vector<bool>& refused);
  void renew(line& l, int shard);
  int dice(int sides) { return static_cast<int>(chance_() % static_cast<unsigned>(sides)); }

  rough_log& log_;
  std::mt19937 chance_;
  unsigned number_;
  std::uint64_t sessions_ = 0;
  std::array<std::vector<line>, log_shards> lines_;
};

} // namespace acp::test
