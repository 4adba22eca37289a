#pragma once

#include "http/client/http_message.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

namespace acp::outbound {

/// ASCII letters are equal in both cases.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// The first header of that name, or null.
const http_header* find_header(std::span<const http_header> headers, std::string_view name) noexcept;

/// What `Retry-After` asks for, in seconds from `now`: a number, or a date in IMF-fixdate form. Dates that have passed
/// are 0; more than a year is a year; nothing for what is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point now);

} // namespace acp::outbound
