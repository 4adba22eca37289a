#include "checkout/quoting/line_index.hpp"

namespace acp::checkout {
namespace {

constexpr std::size_t small_cart = 16;

} // namespace

line_index::line_index(std::span<const priced_line> lines) : lines_(lines) {
  if (lines.size() <= small_cart) return;
  known_.reserve(2 * lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    known_.emplace(lines[i].line.item.id, i);
    known_.emplace(lines[i].line.id, i);
  }
}

std::size_t line_index::find(std::string_view id) const {
  if (!known_.empty()) {
    const auto found = known_.find(id);
    return found == known_.end() ? npos : found->second;
  }
  for (std::size_t i = 0; i < lines_.size(); ++i)
    if (lines_[i].line.item.id == id || lines_[i].line.id == id) return i;
  return npos;
}

} // namespace acp::checkout
