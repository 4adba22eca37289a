#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace acp::checkout {

/// What an operators' key is for; the later role may do all that the earlier one may.
enum class operator_role : std::uint8_t {
  viewer, ///< to look at everything, secrets excepted
  acting, ///< to change it; outside of this program: `operator`
};

inline constexpr std::array<std::pair<operator_role, std::string_view>, 2> operator_roles{
    {{operator_role::viewer, "viewer"}, {operator_role::acting, "operator"}}};

/// As the database, the command line and messages name it.
constexpr std::string_view to_string(operator_role role) noexcept {
  return operator_roles[static_cast<std::size_t>(role)].second;
}

/// Nothing for any other text.
constexpr std::optional<operator_role> operator_role_from(std::string_view text) noexcept {
  for (const auto& [role, name] : operator_roles)
    if (name == text) return role;
  return std::nullopt;
}

} // namespace acp::checkout
