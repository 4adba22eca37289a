#pragma once

#include "checkout/values/ids.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace acp::merchant {

/// How many pieces of one item can still be reserved, as far as this server knows.
class stock_level {
public:
  static constexpr std::int64_t not_limited = std::numeric_limits<std::int64_t>::max();

  std::int64_t pieces() const noexcept { return pieces_.load(std::memory_order_relaxed); }
  void set(std::int64_t pieces) noexcept { pieces_.store(pieces, std::memory_order_relaxed); }

private:
  std::atomic<std::int64_t> pieces_{not_limited};
};

/// The level of every item, for showing only: what is sold is decided in the table when it is reserved. Quotes read a
/// level through the pointer their catalog holds, without a lock. Any thread.
class stock_levels {
public:
  /// The level of the item, now and in future.
  std::shared_ptr<const stock_level> of(const checkout::item_id& item);
  void set(const checkout::item_id& item, std::int64_t pieces);

private:
  const std::shared_ptr<stock_level>& entry(const checkout::item_id& item);

  std::mutex mutex_;
  std::unordered_map<checkout::item_id, std::shared_ptr<stock_level>> levels_;
};

} // namespace acp::merchant
