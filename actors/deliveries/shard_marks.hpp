#pragma once

#include "persistence/deliveries/event_tail.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace acp::actors {

/// Which shards somebody is to look at, and up to which event. Any thread marks; one takes the marks. Marks of the same
/// shard are one, that of the highest event.
class shard_marks {
public:
  static constexpr auto unknown = std::numeric_limits<std::int64_t>::max();

  /// True when nothing was marked since the last `take`: whoever takes must be woken.
  bool mark(checkout::shard_id shard, std::int64_t head = unknown) noexcept {
    auto& highest = heads_[shard.value];
    for (auto seen = highest.load(); seen < head && !highest.compare_exchange_weak(seen, head);) {
    }
    words_[shard.value / 64].fetch_or(std::uint64_t{1} << (shard.value % 64));
    return !any_.exchange(true);
  }
  /// A head of 0: not known.
  std::vector<persistence::shard_head> take() {
    any_ = false;
    std::vector<persistence::shard_head> marked;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      const auto bits = words_[w].exchange(0);
      for (std::size_t b = 0; b < 64; ++b)
        if ((bits >> b & 1U) != 0) marked.push_back(take_one(w * 64 + b));
    }
    return marked;
  }

private:
  persistence::shard_head take_one(std::size_t shard) {
    const auto head = heads_[shard].exchange(0);
    return {{static_cast<std::uint8_t>(shard)}, head == unknown ? 0 : head};
  }

  std::array<std::atomic<std::uint64_t>, 4> words_{};
  std::array<std::atomic<std::int64_t>, 256> heads_{};
  std::atomic<bool> any_{false};
};

} // namespace acp::actors
