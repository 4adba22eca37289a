#include "spec/json/integer.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace acp {
namespace {

std::optional<std::int64_t> from_double(double value) {
  if (std::abs(value) > static_cast<double>(max_safe_integer) || std::trunc(value) != value) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> from_signed(std::int64_t value) {
  if (value > max_safe_integer || value < -max_safe_integer) return std::nullopt;
  return value;
}

std::optional<std::int64_t> from_unsigned(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(max_safe_integer)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

} // namespace

std::optional<std::int64_t> exact_integer(const nlohmann::json& json) {
  // Unsigned first: nlohmann counts unsigned numbers as integers too.
  if (json.is_number_unsigned()) return from_unsigned(json.get<std::uint64_t>());
  if (json.is_number_integer()) return from_signed(json.get<std::int64_t>());
  if (json.is_number_float()) return from_double(json.get<double>());
  return std::nullopt;
}

bool is_within_safe_range(const nlohmann::json& number) {
  return std::abs(number.get<double>()) <= static_cast<double>(max_safe_integer);
}

} // namespace acp
