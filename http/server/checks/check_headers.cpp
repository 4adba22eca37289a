#include "http/server/checks/checks.hpp"
#include "http/server/message/media_type.hpp"
#include "http/server/message/text.hpp"

#include "spec/codecs.hpp"
#include "spec/versions.hpp"

#include <algorithm>

namespace acp::http {
namespace {

response version_refused(std::string code, std::string message, std::string_view since = {}) {
  Error error;
  error.type = ErrorType::invalid_request;
  error.code = std::move(code);
  error.message = std::move(message);
  auto& versions = error.supported_versions.emplace();
  for (const auto version : supported_versions())
    if (version >= since) versions.emplace_back(version);

  response r;
  r.status = 400;
  write_json(r.text, error);
  r.code = std::move(error.code);
  return r;
}

/// A key is what 2026-04-17 asks for; before, it was an offer.
bool has_to_have_a_key(const admission& a) {
  switch (dialect_of(a).idempotency_key) {
  case key_need::always: return true;
  case key_need::never: return false;
  case key_need::by_version: break;
  }
  return a.api_version >= "2026-04-17";
}

} // namespace

std::optional<response> find_version(std::string_view asked, const endpoint& to, admission& out) {
  if (asked.empty())
    return version_refused("missing_api_version",
                           is_message(out) ? "meta.api_version is required." : "The API-Version header is required.");
  const auto known = supported_versions();
  const auto found = std::ranges::find(known, asked);
  if (found == known.end())
    return version_refused("unsupported_api_version",
                           "This API-Version is not supported; supported_versions lists those that are.");
  if (*found < to.since)
    return version_refused("unsupported_api_version",
                           "This API-Version has no such endpoint; supported_versions lists "
                           "those that have.",
                           to.since);
  out.api_version = *found;
  return std::nullopt;
}

response idempotency_key_refused() {
  return refuse(400, "invalid_idempotency_key",
                "Idempotency-Key must stand once and consist of 1 to 255 visible ASCII characters.");
}

response idempotency_key_missing(std::string message) {
  return refuse(400, "idempotency_key_required", std::move(message));
}

std::optional<response> check_version(const edge&, const request_head& head, remembered_key&, admission& out) {
  if (!out.caller || is_message(out)) return std::nullopt;
  return find_version(head.get(header::api_version), *out.where.to, out);
}

std::optional<response> check_content(const edge&, const request_head& head, remembered_key&, admission& out) {
  const auto rule = out.where.to->body;
  if (rule == body_rule::none) return std::nullopt;
  if (!head.has_body && rule == body_rule::optional) return std::nullopt;
  if (!head.length_given)
    return refuse(411, "length_required", "A body with a Content-Length, or in chunks, is required.");
  if (!is_json(head.get(header::content_type)))
    return refuse(415, "unsupported_media_type",
                  "The body must be application/json in UTF-8, and Content-Type must say so.");
  if (head.has(header::content_encoding) && !equal_ignoring_case(head.get(header::content_encoding), "identity"))
    return refuse(415, "unsupported_content_encoding", "The body must not be compressed.");
  return std::nullopt;
}

std::optional<response> check_idempotency_key(const edge&, const request_head& head, remembered_key&, admission& out) {
  if (!is_change(*out.where.to) || !out.idempotency_key.empty()) return std::nullopt;
  if (!head.get(header::idempotency_key).empty()) return idempotency_key_refused();
  // A PUT has no second effect by itself, and the protocol asks for keys of POST alone.
  if (out.where.to->verb == method::put || !has_to_have_a_key(out)) return std::nullopt;
  return idempotency_key_missing("Idempotency-Key header is required");
}

} // namespace acp::http
