#pragma once

#include "checkout/ids.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace acp::actors {

/// Which shards somebody is to look at. Any thread marks; one takes the marks. Marks of the same shard are one.
class shard_marks {
public:
  /// True when nothing was marked since the last `take`: whoever takes must be woken.
  bool mark(checkout::shard_id shard) noexcept {
    words_[shard.value / 64].fetch_or(std::uint64_t{1} << (shard.value % 64));
    return !any_.exchange(true);
  }
  std::vector<checkout::shard_id> take() {
    any_ = false;
    std::vector<checkout::shard_id> marked;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      const auto bits = words_[w].exchange(0);
      for (std::size_t b = 0; b < 64; ++b)
        if ((bits >> b & 1U) != 0) marked.push_back({static_cast<std::uint8_t>(w * 64 + b)});
    }
    return marked;
  }

private:
  std::array<std::atomic<std::uint64_t>, 4> words_{};
  std::atomic<bool> any_{false};
};

} // namespace acp::actors
