#pragma once

#include <span>
#include <string_view>

namespace acp {

/// The versions of the protocol that are spoken on the wire, oldest first.
std::span<const std::string_view> supported_versions();

/// The last of them; the generated types are its.
inline std::string_view newest_version() { return supported_versions().back(); }

} // namespace acp
