#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace acp::http::mcp {

/// The versions of the Model Context Protocol that are spoken, newest first. They differ in nothing this server does
/// but batches, which only 2025-03-26 has and which are refused under each.
inline constexpr std::array<std::string_view, 3> versions{"2025-11-25", "2025-06-18", "2025-03-26"};

/// The one of `versions` with that name; empty for any other.
constexpr std::string_view known_version(std::string_view asked) {
  const auto* const found = std::ranges::find(versions, asked);
  return found == versions.end() ? std::string_view{} : *found;
}

/// What is agreed on with a client that asks for a version: that one, or the newest one.
constexpr std::string_view agreed_version(std::string_view asked) {
  const auto known = known_version(asked);
  return known.empty() ? versions.front() : known;
}

} // namespace acp::http::mcp
