#include "actors/deliveries/commit_news.hpp"

#include <charconv>
#include <limits>

namespace acp::actors {
namespace {

/// Takes a number off the front; false when there is none.
template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

bool take_sign(std::string_view& text, char sign) {
  if (!text.starts_with(sign)) return false;
  text.remove_prefix(1);
  return true;
}

} // namespace

std::string write_news(const std::vector<persistence::shard_head>& heads) {
  std::string text;
  for (const auto& h : heads) {
    if (!text.empty()) text += ',';
    text += std::to_string(h.shard.value);
    if (h.head != 0) text.append(1, ':').append(std::to_string(h.head));
  }
  return text;
}

std::vector<persistence::shard_head> read_news(std::string_view text) {
  std::vector<persistence::shard_head> heads;
  do {
    int shard = 0;
    std::int64_t head = 0;
    if (!take_number(text, shard) || shard > std::numeric_limits<std::uint8_t>::max()) break;
    if (take_sign(text, ':') && !take_number(text, head)) break;
    heads.push_back({{static_cast<std::uint8_t>(shard)}, head});
  } while (take_sign(text, ','));
  return heads;
}

} // namespace acp::actors
