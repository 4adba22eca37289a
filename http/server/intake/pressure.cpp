#include "http/server/intake/pressure.hpp"

#include <algorithm>
#include <cstring>

namespace acp::http {
namespace {

constexpr std::size_t eighths_of(std::size_t all, std::size_t eighths) { return (all * eighths + 7) / 8; }

/// The digest's first bytes; never 0, which stands for nothing.
std::uint64_t short_form(const checkout::sha256_digest& scope) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, scope.data(), sizeof bits);
  return std::max<std::uint64_t>(1, bits);
}

} // namespace

pressure::pressure(std::size_t most)
    : creates_until_(eighths_of(most, 6))
    , changes_until_(eighths_of(most, 7))
    , shelves_(std::make_unique<shelf[]>(shelves)) {}

bool pressure::lets_in(kind what) const noexcept {
  switch (what) {
  case kind::create: return inside() < creates_until_;
  case kind::change: return inside() < changes_until_;
  case kind::other: break;
  }
  return true;
}

void pressure::remember(const checkout::sha256_digest& scope) noexcept {
  const auto bits = short_form(scope);
  auto& at = shelf_of(bits);
  const auto turn = at.turn.fetch_add(1, std::memory_order_relaxed);
  at.scopes[turn % at.scopes.size()].store(bits, std::memory_order_relaxed);
}

bool pressure::knows(const checkout::sha256_digest& scope) const noexcept {
  const auto bits = short_form(scope);
  return std::ranges::any_of(shelf_of(bits).scopes,
                             [bits](const auto& s) { return s.load(std::memory_order_relaxed) == bits; });
}

} // namespace acp::http
