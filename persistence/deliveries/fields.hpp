#pragma once

#include "checkout/values/ids.hpp"
#include "checkout/values/trace.hpp"
#include "persistence/binary_array.hpp"
#include "persistence/clean_text.hpp"
#include "persistence/connection.hpp"
#include "persistence/deliveries/database.hpp"

#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>

/// Small parts the stores of this folder share. For their sources alone.
namespace acp::persistence {

inline std::unique_ptr<connection> open_connection(const delivery_database& database, std::string_view purpose) {
  return std::make_unique<connection>(connection_settings{.url = database.url,
                                                          .application_name = "acp-checkout " + std::string(purpose),
                                                          .statement_timeout = database.statement_timeout});
}

/// Empty for null.
inline std::string field_text(const pqxx::field& field) { return {field.c_str(), field.size()}; }

/// Of a number of microseconds since 1970.
inline checkout::time_point field_time(const pqxx::field& field) {
  return checkout::time_point{std::chrono::microseconds{field.as<std::int64_t>()}};
}
inline std::optional<checkout::time_point> optional_time(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{field_time(field)};
}
inline std::optional<int> optional_int(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{field.as<int>()};
}
/// Empty for null.
inline checkout::trace_context field_trace(const pqxx::field& field) {
  return checkout::parse_traceparent(field.c_str()).value_or(checkout::trace_context{});
}
inline checkout::shard_id field_shard(const pqxx::field& field) { return {static_cast<std::uint8_t>(field.as<int>())}; }

/// As a parameter for timestamptz.
inline std::optional<std::string> time_text(const std::optional<checkout::time_point>& time) {
  return time ? std::optional{checkout::to_rfc3339(*time)} : std::nullopt;
}

inline void add_optional(binary_array& array, const std::optional<int>& value) {
  value ? array.add_int(*value) : array.add_null();
}

} // namespace acp::persistence
