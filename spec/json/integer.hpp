#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>

namespace acp {

/// The largest integer that every JSON implementation reads exactly (2^53 - 1, RFC 8259 section 6).
constexpr std::int64_t max_safe_integer = 9'007'199'254'740'991;

/// The number as an integer, if it is whole: 1.0 is 1. Nothing for other values, for fractions, and
/// for numbers beyond the safe range on either side.
std::optional<std::int64_t> exact_integer(const nlohmann::json& json);

/// Whether a number, whole or not, lies in the safe range.
bool is_within_safe_range(const nlohmann::json& number);

} // namespace acp
