#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace acp::http {

/// A token bucket: it holds `burst` tokens at first and at most, and gets `per_second` new ones.
struct rate_limit {
  std::uint32_t per_second = 0; ///< 0: no limit
  std::uint32_t burst = 0;

  bool is_on() const noexcept { return per_second > 0; }
  friend bool operator==(const rate_limit&, const rate_limit&) = default;
};

/// A token bucket for everyone, in memory that does not grow. A bucket that is full again takes no place. When there
/// are too many others, the fullest of a few makes room: who loses a bucket gains a full one. Callable from any thread.
class rate_table {
public:
  using clock = std::chrono::steady_clock;
  using name = std::array<std::uint64_t, 2>; ///< whose bucket

  /// For at least `most` buckets. `seed` decides who shares a place with whom.
  rate_table(rate_limit limit, std::size_t most, std::uint64_t seed);

  /// Takes a token; where there is none, how long until there will be.
  std::optional<clock::duration> take(const name& who, clock::time_point now);

private:
  /// All there is to know of a bucket is when it will be full again (the generic cell rate algorithm).
  struct bucket {
    name whose{};
    clock::time_point full_at{};
  };
  struct alignas(64) shelf {
    std::mutex mutex;
    std::array<bucket, 8> buckets;
  };

  shelf& shelf_of(const name& who);
  static bucket& bucket_of(shelf& on, const name& who);

  const clock::duration interval_; ///< from one token to the next
  const clock::duration leeway_;   ///< what a bucket may lack and still give
  const std::uint64_t seed_;
  const std::size_t mask_;
  const std::unique_ptr<shelf[]> shelves_;
};

} // namespace acp::http
