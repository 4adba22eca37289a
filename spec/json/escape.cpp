#include "spec/json/escape.hpp"

#include "spec/json/append.hpp"

#include <array>
#include <cstddef>

#ifdef __SSE2__
#include <bit>
#include <emmintrin.h>
#endif

namespace acp {
namespace {

// For every byte: 0 if it stands for itself, the letter of its short escape, or 'u'.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\t'] = 't';
  table['\n'] = 'n';
  table['\f'] = 'f';
  table['\r'] = 'r';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

char escape_of(char c) { return escapes[static_cast<unsigned char>(c)]; }

void append_escaped(std::string& out, char c) {
  const char escape = escape_of(c);
  out += '\\';
  out += escape;
  if (escape == 'u') {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out += "00";
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
}

/// How many bytes at the beginning stand for themselves.
std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
#ifdef __SSE2__
  for (; text.size() - at >= 16; at += 16) {
    const auto sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto is_control = _mm_cmpeq_epi8(_mm_min_epu8(sixteen, _mm_set1_epi8(0x1f)), sixteen);
    const auto is_quote = _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('"'));
    const auto is_slash = _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('\\'));
    const auto any = _mm_movemask_epi8(_mm_or_si128(is_control, _mm_or_si128(is_quote, is_slash)));
    if (any != 0) return at + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(any)));
  }
#endif
  while (at < text.size() && escape_of(text[at]) == 0) ++at;
  return at;
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
  auto plain = plain_prefix(text);
  if (plain == text.size()) return append_all(out, '"', text, '"');
  out += '"';
  for (; plain < text.size(); plain = plain_prefix(text)) {
    out.append(text, 0, plain);
    append_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  append_all(out, text, '"');
}

} // namespace acp
