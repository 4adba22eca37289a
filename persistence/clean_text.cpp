#include "persistence/clean_text.hpp"

#include <algorithm>

namespace acp::persistence {

namespace {

/// The length of the UTF-8 character `bytes` begins with; 0 where it begins with none.
std::size_t character_size(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(i < bytes.size() ? bytes[i] : 0); };
  const auto follows = [&](std::size_t i) { return (at(i) & 0xc0) == 0x80; };
  const auto first = at(0);
  if (first < 0x80) {
    return first == 0 ? 0 : 1;
  }
  if (first >= 0xc2 && first < 0xe0) {
    return follows(1) ? 2 : 0;
  }
  if (first >= 0xe0 && first < 0xf0) {
    const bool shortest = first != 0xe0 || at(1) >= 0xa0;
    const bool no_surrogate = first != 0xed || at(1) < 0xa0;
    return follows(1) && follows(2) && shortest && no_surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first < 0xf5) {
    const bool shortest = first != 0xf0 || at(1) >= 0x90;
    const bool in_range = first != 0xf4 || at(1) < 0x90;
    return follows(1) && follows(2) && follows(3) && shortest && in_range ? 4 : 0;
  }
  return 0;
}

} // namespace

std::string clean_text(std::string_view bytes, std::size_t limit) {
  std::string text;
  while (!bytes.empty()) {
    const auto size = character_size(bytes);
    const auto taken = std::max<std::size_t>(size, 1);
    if (text.size() + taken > limit) {
      break;
    }
    size == 0 ? text += '?' : text += bytes.substr(0, size);
    bytes.remove_prefix(taken);
  }
  return text;
}

} // namespace acp::persistence
