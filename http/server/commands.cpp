#include "http/server/commands.hpp"

#include "http/server/check_signature.hpp"

#include "checkout/digest.hpp"
#include "spec/decode.hpp"
#include "spec/json/canonical.hpp"
#include "spec/json/parse.hpp"

#include <utility>

namespace acp::http {
namespace {

using checkout::command;
using checkout::failure_kind;

constexpr std::size_t most_violations_told = 10;

response invalid_json(const parse_error& error) {
  return refuse(400, "invalid_json",
                "The body is not acceptable JSON: " + error.message + " (line " + std::to_string(error.line) +
                    ", byte " + std::to_string(error.offset) + ").");
}

response invalid_body(const std::vector<violation>& violations) {
  std::string message;
  for (std::size_t i = 0; i < violations.size() && i < most_violations_told; ++i) {
    if (i > 0) message += "; ";
    message.append(violations[i].path).append(": ").append(violations[i].message);
  }
  if (violations.size() > most_violations_told)
    message += "; and " + std::to_string(violations.size() - most_violations_told) + " more";
  const auto& first = violations.front();
  return refuse(400, {failure_kind::invalid_request, first.code, std::move(message), first.path, std::nullopt});
}

template <class Body>
std::expected<void, response> decode_into(command& c, const nlohmann::json& document) {
  auto decoded = decode<Body>(document);
  if (!decoded) return std::unexpected{invalid_body(decoded.error())};
  c.body = std::move(*decoded);
  return {};
}

std::expected<void, response> decode_body(command& c, action what, const nlohmann::json& document) {
  switch (what) {
  case action::create: return decode_into<CheckoutSessionCreateRequest>(c, document);
  case action::update: return decode_into<CheckoutSessionUpdateRequest>(c, document);
  case action::complete: return decode_into<CheckoutSessionCompleteRequest>(c, document);
  default: return decode_into<CancelSessionRequest>(c, document);
  }
}

/// The scope is the caller, the endpoint's path without the base path, and the key: moving the server to another base
/// path keeps what it remembers.
checkout::idempotency make_idempotency(const admission& a, std::string_view canonical_body) {
  std::string endpoint_path = "POST ";
  endpoint_path += a.path;
  return {checkout::sha256_of_parts({a.caller->caller.str(), endpoint_path, a.idempotency_key}),
          checkout::sha256(canonical_body)};
}

} // namespace

checkout::request_context make_context(const admission& a) {
  checkout::request_context context;
  context.caller = a.caller->caller;
  context.request = checkout::request_id{a.request_id};
  context.api_version = a.api_version;
  context.locale = a.locale;
  return context;
}

std::expected<command, response> make_command(const edge& e, const request_head& head, const admission& a,
                                              std::string_view body) {
  command c;
  std::string canonical;
  if (body.empty() && a.where.to->body == body_rule::optional) {
    c.body = CancelSessionRequest{};
    if (auto refused = check_signature(e, head, a, canonical)) return std::unexpected{std::move(*refused)};
  } else {
    const auto document = parse_json(body);
    if (!document) return std::unexpected{invalid_json(document.error())};
    canonical = canonical_json(*document);
    if (auto refused = check_signature(e, head, a, canonical)) return std::unexpected{std::move(*refused)};
    if (auto decoded = decode_body(c, a.where.to->what, *document); !decoded)
      return std::unexpected{std::move(decoded.error())};
  }
  c.session = checkout::session_id{std::string{a.where.parameter}};
  c.context = make_context(a);
  c.context.key = make_idempotency(a, canonical);
  return c;
}

} // namespace acp::http
