#pragma once

#include <string>
#include <string_view>

namespace acp::http {

/// The path a request target names, without the query, percent-encoded letters decoded. `decoded` is room for a path
/// that differs from its text in the target; the result points into one of the two.
struct target_path {
  bool well_formed = false;
  std::string_view path{}; ///< empty where an escaped slash stands in it, which no endpoint has
};
target_path path_of(std::string_view target, std::string& decoded);

} // namespace acp::http
