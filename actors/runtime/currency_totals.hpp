#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace acp::actors {

/// Sums by currency, for metrics. Any thread, no lock: a currency takes the next free place with its first amount; what
/// comes when all places are taken is summed up as `other`.
class currency_totals {
public:
  /// `code`: three letters of ISO 4217, in either case.
  void add(std::string_view code, std::int64_t minor) noexcept;

  /// By code in capitals, as far as there is something.
  std::map<std::string, std::uint64_t> view() const;

private:
  static constexpr std::size_t most = 32;
  struct place {
    std::atomic<std::uint32_t> code{0}; ///< its three letters; 0: free
    std::atomic<std::uint64_t> minor{0};
  };
  std::array<place, most> places_;
  std::atomic<std::uint64_t> other_{0};
};

} // namespace acp::actors
