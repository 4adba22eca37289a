#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace acp {

/// The enumerator a word of the protocol stands for, or nothing. Every generated enumeration has one.
template <class E>
std::optional<E> from_string(std::string_view word) = delete;

/// The word at the position of an enumerator. The generated tables list the words in the
/// enumeration's order.
template <class E>
constexpr std::string_view word_of(std::span<const std::string_view> words, E value) {
  const auto position = static_cast<std::size_t>(value);
  return position < words.size() ? words[position] : std::string_view{};
}

/// The enumerator whose word this is, or nothing.
template <class E>
constexpr std::optional<E> find_word(std::span<const std::string_view> words, std::string_view word) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return static_cast<E>(i);
  }
  return std::nullopt;
}

} // namespace acp
