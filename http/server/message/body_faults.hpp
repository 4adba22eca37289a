#pragma once

#include "checkout/values/failure.hpp"
#include "spec/json/parse.hpp"
#include "spec/validate/validate.hpp"

#include <vector>

namespace acp::http {

/// What is told about a body that is no JSON.
checkout::failure invalid_json(const parse_error& error);

/// What is told about a document that does not fit its schema: the first fault in `code` and `param`, up to ten in
/// `message`. `violations` is not empty.
checkout::failure invalid_body(const std::vector<violation>& violations);

} // namespace acp::http
