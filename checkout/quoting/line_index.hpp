#pragma once

#include "checkout/quoting/lines.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>

namespace acp::checkout {

inline constexpr std::size_t npos = static_cast<std::size_t>(-1);

/// Finds the lines of a cart by their own ids and by those of their items. The lines must outlive it.
class line_index {
public:
  explicit line_index(std::span<const priced_line> lines);

  /// The line's position; `npos` where there is none.
  std::size_t find(std::string_view id) const;

private:
  std::span<const priced_line> lines_;
  std::unordered_map<std::string_view, std::size_t> known_; ///< empty for a small cart, which is looked through
};

} // namespace acp::checkout
