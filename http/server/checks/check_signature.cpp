#include "http/server/checks/check_signature.hpp"

#include "http/server/checks/checks.hpp"
#include "http/server/checks/signature.hpp"

namespace acp::http {
namespace {

response signature_refused(std::string_view code, std::string message) {
  auto r = refuse(401, code, std::move(message));
  r.add_header("WWW-Authenticate", "Bearer realm=\"acp\"");
  return r;
}

} // namespace

bool must_sign(const admission& a) { return a.caller && !a.caller->signing_secret.empty(); }

std::optional<response> check_signature_headers(const edge& e, const request_head& head, remembered_key&,
                                                admission& out) {
  if (!must_sign(out)) return std::nullopt;
  if (head.get(header::signature).empty() || head.repeated(header::signature))
    return signature_refused("signature_required", "This API key's requests must carry one Signature header.");
  if (head.get(header::timestamp).empty() || head.repeated(header::timestamp))
    return signature_refused("timestamp_required", "Signed requests must carry one Timestamp header.");
  if (!timestamp_is_fresh(head.get(header::timestamp), e.now(), e.settings.signature_skew))
    return signature_refused("timestamp_out_of_range", "Timestamp must be RFC 3339 and close to the present time.");
  return std::nullopt;
}

std::optional<response> check_signature(const edge& e, const request_head& head, const admission& a,
                                        std::string_view canonical_body) {
  if (!must_sign(a)) return std::nullopt;
  const auto bytes = signed_bytes(e.settings.signature_covers, head.get(header::timestamp), canonical_body);
  if (signature_matches(head.get(header::signature), a.caller->signing_secret, bytes)) return std::nullopt;
  return signature_refused("invalid_signature", "The Signature does not fit this request.");
}

} // namespace acp::http
