#pragma once

#include <string_view>

namespace acp::versions {

/// The one payment provider versions before 2026-01-30 know.
constexpr std::string_view only_provider = "stripe";

/// Their word for who processes a handler's payments; empty where they have none. The sandbox plays the one they know.
constexpr std::string_view provider_of(std::string_view psp) {
  return psp == only_provider || psp == "sandbox" ? only_provider : std::string_view{};
}

} // namespace acp::versions
