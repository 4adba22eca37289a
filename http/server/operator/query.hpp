#pragma once

#include "spec/validate/rule.hpp"
#include "spec/validate/validate.hpp"

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

namespace acp::http {

/// What stands behind the `?` of a request target; empty without one.
std::string_view query_of(std::string_view target);

/// A query string as an object, so that it can be validated like a body: values become what `expected` (an object's
/// rule) says, where they can. Violations for a name that the rule does not know, that stands twice, or for an escape
/// that is none.
std::expected<nlohmann::json, std::vector<violation>> query_document(std::string_view query, const rule& expected);

} // namespace acp::http
