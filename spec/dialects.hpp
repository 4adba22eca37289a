#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// What depends on who asks: agents that were written to an older wording of the protocol, or want more than it asks.
/// A dialect belongs to an API key, or to an endpoint of webhooks. Only the edges know of it: no session, no event and
/// no stored answer is different for it.
namespace acp {

/// Whether a POST needs an Idempotency-Key.
enum class key_need : std::uint8_t {
  by_version, ///< as its version has it: since 2026-04-17
  always,
  never,
};

/// How a key is refused that was used for another body.
enum class key_misuse : std::uint8_t {
  by_version,    ///< as its version has it: as a conflict before 2026-04-17
  conflict,      ///< 409, of the type `request_not_idempotent`
  unprocessable, ///< 422, of the type `invalid_request`
};

struct dialect {
  std::string_view name;
  key_need idempotency_key;
  key_misuse other_body;
  int ordered;                    ///< HTTP status of a completion that ends with an order
  std::string_view order_created; ///< what webhooks call the topic order_create
  std::string_view order_updated; ///< and order_update
};

/// All there are; what nobody names is the first one, the protocol as it is published. docs/dialects.md says the same.
inline constexpr std::array<dialect, 4> dialects{{
    {"spec", key_need::by_version, key_misuse::by_version, 200, "order_create", "order_update"},
    {"launch_checklist", key_need::by_version, key_misuse::conflict, 201, "order_created", "order_updated"},
    {"strict_idempotency", key_need::always, key_misuse::unprocessable, 200, "order_create", "order_update"},
    {"older_idempotency", key_need::never, key_misuse::conflict, 200, "order_create", "order_update"},
}};
inline constexpr const dialect& spec_dialect = dialects.front();

/// Null where there is none of this name.
constexpr const dialect* find_dialect(std::string_view name) {
  for (const auto& each : dialects)
    if (each.name == name) return &each;
  return nullptr;
}

} // namespace acp
