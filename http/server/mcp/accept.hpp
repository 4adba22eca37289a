#pragma once

#include <cstdint>
#include <string_view>

namespace acp::http::mcp {

/// The form an answer comes in.
enum class media : std::uint8_t {
  json,
  events, ///< one server-sent event with the same JSON
  none,   ///< neither is acceptable
};

/// What an Accept header asks for (RFC 9110): JSON unless events are rated higher or JSON is not acceptable. Without
/// the header, JSON.
media chosen_media(std::string_view accept);

} // namespace acp::http::mcp
