#include "actors/runtime/currency_totals.hpp"

namespace acp::actors {
namespace {

constexpr std::uint32_t letter_bits = 8;

/// 0 for what is no code.
std::uint32_t packed(std::string_view code) noexcept {
  if (code.size() != 3) return 0;
  std::uint32_t bits = 0;
  for (const char c : code) {
    const char capital = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (capital < 'A' || capital > 'Z') return 0;
    bits = bits << letter_bits | static_cast<std::uint32_t>(capital);
  }
  return bits;
}

std::string unpacked(std::uint32_t bits) {
  std::string code(3, ' ');
  for (auto at = code.rbegin(); at != code.rend(); ++at, bits >>= letter_bits) *at = static_cast<char>(bits & 0xffU);
  return code;
}

} // namespace

void currency_totals::add(std::string_view code, std::int64_t minor) noexcept {
  if (minor <= 0) return;
  const auto wanted = packed(code);
  const auto amount = static_cast<std::uint64_t>(minor);
  for (auto& p : places_) {
    if (wanted == 0) break;
    auto there = p.code.load();
    if (there == 0 && p.code.compare_exchange_strong(there, wanted)) there = wanted;
    if (there != wanted) continue;
    p.minor += amount;
    return;
  }
  other_ += amount;
}

std::map<std::string, std::uint64_t> currency_totals::view() const {
  std::map<std::string, std::uint64_t> sums;
  for (const auto& p : places_)
    if (const auto code = p.code.load(); code != 0) sums[unpacked(code)] = p.minor;
  if (other_ > 0) sums["other"] = other_;
  return sums;
}

} // namespace acp::actors
