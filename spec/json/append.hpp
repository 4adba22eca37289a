#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace acp {

namespace detail {
constexpr std::size_t size_of(char) { return 1; }
constexpr std::size_t size_of(std::string_view text) { return text.size(); }
inline char* put(char* at, char c) { return *at = c, at + 1; }
inline char* put(char* at, std::string_view text) { return at + text.copy(at, text.size()); }
} // namespace detail

/// Appends characters and texts one behind the other; none may be a part of `out`. Grows once, where a `+=` for each
/// asks for room each time: JSON is made of very short ones.
template <class... Pieces>
void append_all(std::string& out, Pieces... pieces) {
  const auto before = out.size();
  const auto size = (before + ... + detail::size_of(pieces));
  // The size handed in is not looked at: libstdc++ 12 says the capacity there when it had to grow.
  out.resize_and_overwrite(size, [&](char* text, std::size_t) {
    text += before;
    ((text = detail::put(text, pieces)), ...);
    return size;
  });
}

} // namespace acp
