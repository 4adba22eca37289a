#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace acp::versions {

/// The rows of a price calculation, from the text of an array of Total. A type may repeat; rows of the same type add
/// up.
class amounts {
public:
  explicit amounts(std::string_view rows);

  bool has(std::string_view type) const { return find(type) != nullptr; }
  std::int64_t sum(std::string_view type) const;

private:
  struct row {
    std::string_view type;
    std::int64_t amount = 0;
  };
  const row* find(std::string_view type) const;

  std::array<row, 16> rows_{}; // there are twelve types
  std::size_t size_ = 0;
};

} // namespace acp::versions
