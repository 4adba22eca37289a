#pragma once

#include <string_view>

namespace acp::versions {

/// The word versions before 2026-01-30 have for who processes a handler's payments; empty where they have none. They
/// know one, and the sandbox plays it.
constexpr std::string_view provider_of(std::string_view psp) {
  return psp == "stripe" || psp == "sandbox" ? std::string_view{"stripe"} : std::string_view{};
}

} // namespace acp::versions
