#include "spec/json/plain_prefix.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace acp {
namespace {

constexpr unsigned char first_printable = 0x20;

constexpr std::uint64_t each_byte(std::uint8_t byte) { return 0x0101010101010101U * byte; }

/// Not zero if one of eight bytes is below `limit`; the lowest bit set is of the first such byte. Limits to 0x80.
constexpr std::uint64_t find_below(std::uint64_t eight, std::uint8_t limit) {
  return (eight - each_byte(limit)) & ~eight & each_byte(0x80);
}

constexpr std::uint64_t find_special(std::uint64_t eight) {
  return find_below(eight, first_printable) | find_below(eight ^ each_byte('"'), 1) |
         find_below(eight ^ each_byte('\\'), 1);
}

constexpr auto plain_bytes = [] {
  std::array<bool, 256> made{};
  for (unsigned c = first_printable; c < made.size(); ++c) made[c] = c != '"' && c != '\\';
  return made;
}();

bool is_plain(char c) { return plain_bytes[static_cast<unsigned char>(c)]; }

#ifdef __SSE2__
/// A bit for each of sixteen bytes, set if it is special.
unsigned find_special(__m128i sixteen) {
  const auto control = _mm_cmpeq_epi8(_mm_min_epu8(sixteen, _mm_set1_epi8(first_printable - 1)), sixteen);
  const auto quote = _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('"'));
  const auto slash = _mm_cmpeq_epi8(sixteen, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, slash))));
}
#endif

} // namespace

std::size_t plain_prefix(std::string_view text) {
  const char* const end = text.data() + text.size();
  const char* at = text.data();
  const auto before = [&](int found) { return static_cast<std::size_t>(at - text.data() + found); };
#ifdef __SSE2__
  for (; end - at >= 16; at += 16)
    if (const auto found = find_special(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))))
      return before(std::countr_zero(found));
#endif
  if constexpr (std::endian::native == std::endian::little)
    for (std::uint64_t eight = 0; end - at >= 8; at += 8) {
      std::memcpy(&eight, at, 8);
      if (const auto found = find_special(eight)) return before(std::countr_zero(found) / 8);
    }
  while (at != end && is_plain(*at)) ++at;
  return before(0);
}

} // namespace acp
