#pragma once

#include "http/server/checks/admission.hpp"

#include <expected>
#include <string_view>

namespace acp::http {

/// What an admitted request on the operators' listener asks for: its body or query string validated. An answer where
/// something is wrong with it: the first fault in `code` and `param`, all of them in `message`.
std::expected<checkout::operator_request, response> make_operator_request(const request_head& head, const admission& a,
                                                                          std::string_view body);

} // namespace acp::http
