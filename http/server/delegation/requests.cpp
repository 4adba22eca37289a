#include "http/server/delegation/requests.hpp"

#include "http/server/checks/check_signature.hpp"
#include "http/server/checks/commands.hpp"
#include "http/server/message/body_faults.hpp"

#include "checkout/values/card_digits.hpp"
#include "spec/decode.hpp"
#include "spec/json/canonical.hpp"
#include "spec/json/parse.hpp"

#include <utility>
#include <vector>

namespace acp::http {
namespace {

using checkout::delegation_request;

constexpr std::string_view first_with_authentication = "2026-04-17";

/// A path names members as they were sent, whatever was written there.
checkout::failure refused_body(std::vector<violation> found) {
  for (auto& each : found) each.path = checkout::without_card_numbers(each.path);
  auto why = invalid_body(found);
  // The code the protocol has for what is wrong with a card.
  if (why.param && why.param->starts_with("$.payment_method.")) why.code = "invalid_card";
  return why;
}

/// Bounds differ between versions, the shape does not: what is right in one is read as the newest one.
template <class T>
void decode_into(delegation_request& request, std::string_view version, std::string_view type,
                 const nlohmann::json& document) {
  if (auto found = validate(document, *find_rule(version, type)); !found.empty()) {
    request.body = refused_body(std::move(found));
    return;
  }
  T value;
  from_json(document, value);
  request.body = std::move(value);
}

void decode_body(delegation_request& request, const admission& a, const nlohmann::json& document) {
  switch (a.where.to->what) {
  case action::delegate_payment:
    return decode_into<DelegatePaymentRequest>(request, a.api_version, "DelegatePaymentRequest", document);
  case action::begin_authentication:
    return decode_into<DelegateAuthenticationCreateRequest>(request, a.api_version,
                                                            "DelegateAuthenticationCreateRequest", document);
  default:
    return decode_into<DelegateAuthenticationAuthenticateRequest>(
        request, a.api_version, "DelegateAuthenticationAuthenticateRequest", document);
  }
}

/// A digest of the body alone would give the card's number away to who tries all of them.
void set_key(delegation_request& request, const admission& a, std::string_view canonical_body) {
  if (a.idempotency_key.empty()) return;
  request.context.key = {idempotency_scope(a), checkout::hmac_sha256(a.idempotency_key, canonical_body)};
  request.secret = checkout::hmac_sha256(a.idempotency_key, "what tokens are made of");
}

bool has_authentication(const admission& a) {
  return a.where.to->what == action::delegate_payment || a.api_version >= first_with_authentication;
}

} // namespace

std::expected<delegation_request, response> make_delegation_request(const edge& e, const request_head& head,
                                                                    const admission& a, std::string_view body) {
  if (!has_authentication(a))
    return std::unexpected{refuse(404, "not_found", "This is there since version 2026-04-17 of the protocol.")};
  delegation_request request;
  request.id = a.where.parameter;
  request.context = make_context(a);
  if (a.where.to->what == action::show_authentication) {
    if (auto refused = check_signature(e, head, a, {})) return std::unexpected{std::move(*refused)};
    request.body = checkout::show_authentication{};
    return request;
  }
  const auto document = parse_json(body);
  if (!document) {
    const auto why = invalid_json(document.error());
    if (must_sign(a)) return std::unexpected{refuse(why)}; // as every request whose sender is not certain
    set_key(request, a, body);
    request.body = why;
    return request;
  }
  const auto canonical = canonical_json(*document);
  if (auto refused = check_signature(e, head, a, canonical)) return std::unexpected{std::move(*refused)};
  set_key(request, a, canonical);
  decode_body(request, a, *document);
  return request;
}

} // namespace acp::http
