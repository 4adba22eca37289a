#pragma once

#include "checkout/operator_service.hpp"
#include "spec/validate/rule.hpp"

#include <expected>
#include <nlohmann/json_fwd.hpp>

namespace acp::http {

/// What an act takes, validated: of a body, or of a query string made a document. The failure tells the first fault in
/// `code` and `param`, all of them in its message. Acts that take nothing ignore the document.
std::expected<checkout::operator_body, checkout::failure> decode_operator_body(checkout::operator_act act,
                                                                               const nlohmann::json& document);

/// The rule of what an act takes from the query string; null for those that take a body or nothing.
const rule* query_rule_of(checkout::operator_act act);

} // namespace acp::http
