#include "http/server/checks/admission.hpp"

#include "http/server/checks/checks.hpp"
#include "http/server/checks/cors.hpp"
#include "http/server/message/accept_language.hpp"
#include "http/server/message/target.hpp"
#include "http/server/message/text.hpp"

#include <array>
#include <span>

namespace acp::http {
namespace {

constexpr std::array<check, 12> agent_checks{
    &check_address_rate, &check_framing,         &find_endpoint,           &check_mcp_origin,
    &authenticate,       &check_key_rate,        &check_mcp_headers,       &check_version,
    &check_content,      &check_idempotency_key, &check_signature_headers, &check_pressure,
};

/// Versions, idempotency keys and signatures are the protocol's, which operators don't speak.
constexpr std::array<check, 5> operator_checks{&check_framing, &find_endpoint, &authenticate, &check_role,
                                               &check_content};

std::span<const check> checks_of(const edge& e) {
  if (e.operators != nullptr) return operator_checks;
  return agent_checks;
}

response method_refused(const edge& e, const admission& a) {
  auto r =
      refuse(405, "method_not_allowed", "This method is not answered here; the Allow header names those that are.");
  r.add_header("Allow", allowed_methods(a.path, e.answers));
  return r;
}

} // namespace

void admission::clear() noexcept {
  request_id.clear();
  trace = {};
  idempotency_key = path = api_version = locale = {};
  decoded_path.clear();
  where = {};
  caller.reset();
  head_only = expects_continue = as_events = false;
}

std::optional<response> admit(const edge& e, const request_head& head, remembered_key& memory, admission& out) {
  out.head_only = head.verb() == method::head;
  const bool changes = head.verb() == method::post || head.verb() == method::put;
  if (changes && !head.repeated(header::idempotency_key) && is_visible_text(head.get(header::idempotency_key)))
    out.idempotency_key = head.get(header::idempotency_key);
  for (const auto next : checks_of(e)) {
    if (auto refused = next(e, head, memory, out)) return refused;
  }
  if (out.caller) out.locale = best_locale(head.get(header::accept_language), e.documents.locales);
  return std::nullopt;
}

std::optional<response> check_framing(const edge&, const request_head& head, remembered_key&, admission& out) {
  if (head.repeated(header::host) || (head.minor_version() >= 1 && !head.has(header::host))) {
    auto r = refuse(400, "invalid_host", "Exactly one Host header is required.");
    r.close = true;
    return r;
  }
  if (head.has(header::expect)) {
    if (!equal_ignoring_case(head.get(header::expect), "100-continue"))
      return refuse(417, "expectation_failed", "The only expectation this server can meet is 100-continue.");
    out.expects_continue = head.minor_version() >= 1;
  }
  return std::nullopt;
}

std::optional<response> find_endpoint(const edge& e, const request_head& head, remembered_key&, admission& out) {
  if (head.verb() == method::options && head.target() == "*")
    return answer_options(e, head, "GET, HEAD, POST, OPTIONS");
  const auto target = path_of(head.target(), out.decoded_path);
  if (!target.well_formed) return refuse(400, "invalid_target", "The request target is not a well-formed path.");
  out.where = find_route(head.verb(), target.path, e.settings.base_path, e.answers);
  out.path = out.where.path;
  if (out.where.to != nullptr) return std::nullopt;
  if (out.path.empty()) return refuse(404, "not_found", "There is nothing at this path.");
  if (head.verb() == method::options) return answer_options(e, head, allowed_methods(out.path, e.answers));
  return method_refused(e, out);
}

} // namespace acp::http
