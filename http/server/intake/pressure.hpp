#pragma once

#include "checkout/values/digest.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace acp::http {

/// How many requests are under way at the service, and what is still let in as they near their bound: first no new
/// sessions, then no changes; reads, and what was sent before, up to the bound itself, which the service keeps.
/// Callable from any thread.
class pressure {
public:
  enum class kind : std::uint8_t {
    create,
    change,
    other, ///< a read, or a request that is known
  };

  /// `most`: requests under way at once.
  explicit pressure(std::size_t most);

  /// One request under way, from its making to its end.
  class mark {
  public:
    mark() = default;
    explicit mark(pressure* of) noexcept : of_(of) {
      if (of_ != nullptr) of_->inside_.fetch_add(1, std::memory_order_relaxed);
    }
    mark(const mark&) = delete;
    mark& operator=(const mark&) = delete;
    ~mark() {
      if (of_ != nullptr) of_->inside_.fetch_sub(1, std::memory_order_relaxed);
    }

  private:
    pressure* of_ = nullptr;
  };

  std::size_t inside() const noexcept { return inside_.load(std::memory_order_relaxed); }
  /// True while everything is let in.
  bool is_low() const noexcept { return inside() < creates_until_; }
  bool lets_in(kind what) const noexcept;

  /// Remembers a request by its idempotency scope, for some ten thousand others.
  void remember(const checkout::sha256_digest& scope) noexcept;
  /// True for one that was remembered not long ago.
  bool knows(const checkout::sha256_digest& scope) const noexcept;

private:
  /// A cache line: the newest few of those that share it.
  struct alignas(64) shelf {
    std::array<std::atomic<std::uint64_t>, 7> scopes{};
    std::atomic<std::uint64_t> turn{0};
  };
  static constexpr std::size_t shelves = 16'384;

  shelf& shelf_of(std::uint64_t scope) const noexcept { return shelves_[scope % shelves]; }

  const std::size_t creates_until_;
  const std::size_t changes_until_;
  const std::unique_ptr<shelf[]> shelves_;
  alignas(64) std::atomic<std::size_t> inside_{0};
};

} // namespace acp::http
