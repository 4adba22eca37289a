#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acp::http {

/// The path a request target names, without query and base path, percent-encoded letters decoded; nothing for a target
/// that is malformed or outside of the base path. `decoded` is room for a path that differs from its text in the
/// target; the result points into one of the two.
struct target_path {
  bool well_formed = false;
  std::optional<std::string_view> path; ///< nothing: outside of the base path
};
target_path path_of(std::string_view target, std::string_view base_path, std::string& decoded);

} // namespace acp::http
