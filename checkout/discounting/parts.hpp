#pragma once

#include "checkout/discounting/offer.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace acp::checkout {

/// What an offer takes off each of some amounts; 0 for an amount it has no say in. Never more than the amount itself,
/// and together never more than the offer's `at_most`.
///
/// `each` counts for every amount by itself, `across` once for all of them; what falls on all of them together is split
/// by largest remainder. Percentages are rounded half to even, once per amount (`each`) or once (`across`).
std::vector<std::int64_t> parts_of(const discount_offer& offer, std::span<const std::int64_t> amounts);

/// The sum of some amounts; std::overflow_error beyond 64 bits.
std::int64_t sum_of_parts(std::span<const std::int64_t> parts);

} // namespace acp::checkout
