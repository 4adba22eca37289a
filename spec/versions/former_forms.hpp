#pragma once

// Requests that say they are of 2026-01-30 or later, with parts in the form of the versions before.

#include "spec/validate/validate.hpp"
#include "spec/versions/defaults.hpp"
#include "spec/versions/former_parts.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp {

enum class request_type : std::uint8_t;

namespace versions {

/// A request whose former parts are said as its own version says them, or what is wrong with those parts.
struct former_reading {
  nlohmann::json request;
  former_parts parts;
  std::vector<violation> found;
};

/// Reads what is recognisably of the former form in a request that its own version refuses; nothing where nothing is.
std::optional<former_reading> read_former(request_type type, const nlohmann::json& request,
                                          const request_defaults& defaults);

/// Notes which names a valid request of 2026-01-30 or later has for its items.
void note_names_of_items(const nlohmann::json& request, former_parts& parts);

/// Violations of what was read, where the request has what they are about.
void tell_paths(std::vector<violation>& found, const former_parts& parts);

} // namespace versions

/// Where a request with former parts has what a JSONPath of its version points to; nothing where it has no such thing.
std::optional<std::string> path_in(const former_parts& parts, std::string_view path);

} // namespace acp
