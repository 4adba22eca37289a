#pragma once

#include "http/server/checks/admission.hpp"

#include "checkout/delegation_service.hpp"

#include <expected>
#include <string_view>

namespace acp::http {

/// What an admitted request delegates: its body parsed, its signature verified, its fields validated. A body that is
/// wrong makes a request too, one that holds the failure, which tells no digits that could be a card's. An answer where
/// it is not certain who sent it, or where the version has no such thing.
std::expected<checkout::delegation_request, response>
make_delegation_request(const edge& e, const request_head& head, const admission& a, std::string_view body);

} // namespace acp::http
