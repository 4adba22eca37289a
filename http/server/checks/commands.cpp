#include "http/server/checks/commands.hpp"

#include "http/server/checks/check_signature.hpp"
#include "http/server/message/body_faults.hpp"

#include "checkout/values/digest.hpp"
#include "spec/json/canonical.hpp"
#include "spec/json/parse.hpp"
#include "spec/versions/upgrade.hpp"

#include <optional>
#include <utility>

namespace acp::http {
namespace {

using checkout::command;

checkout::operation operation_of(action what) {
  switch (what) {
  case action::create_cart:
  case action::create: return checkout::operation::create;
  case action::update_cart:
  case action::update: return checkout::operation::update;
  case action::complete: return checkout::operation::complete;
  default: return checkout::operation::cancel;
  }
}

template <class Body>
void take_in(command& c, action what, std::expected<Body, std::vector<violation>> decoded) {
  if (decoded)
    c.body = std::move(*decoded);
  else
    c.body = checkout::refused_request{operation_of(what), invalid_body(decoded.error())};
}

template <class Body>
void decode_into(command& c, action what, const nlohmann::json& document, const request_defaults& defaults) {
  take_in(c, what, decode_request<Body>(c.context.api_version, document, defaults, c.context.former));
}

/// Of an object whose members mean nothing.
void decode_nothing(command& c, action what, const nlohmann::json& document) {
  if (document.is_object())
    c.body = CancelSessionRequest{};
  else
    c.body = checkout::refused_request{operation_of(what), invalid_body({{"$", "invalid_type", "must be an object"}})};
}

void decode_body(command& c, action what, const nlohmann::json& document, const request_defaults& defaults) {
  switch (what) {
  case action::create: return decode_into<CheckoutSessionCreateRequest>(c, what, document, defaults);
  case action::update: return decode_into<CheckoutSessionUpdateRequest>(c, what, document, defaults);
  case action::complete: return decode_into<CheckoutSessionCompleteRequest>(c, what, document, defaults);
  case action::create_cart: return take_in(c, what, decode<CartCreateRequest>(document));
  case action::update_cart: return take_in(c, what, decode<CartUpdateRequest>(document));
  case action::cancel_cart: return decode_nothing(c, what, document);
  default: return decode_into<CancelSessionRequest>(c, what, document, defaults);
  }
}

/// None where the version lets a request do without.
std::optional<checkout::idempotency> make_idempotency(const admission& a, const checkout::sha256_digest& body) {
  if (a.idempotency_key.empty()) return std::nullopt;
  return checkout::idempotency{idempotency_scope(a), body};
}

command begin_command(const edge& e, const admission& a) {
  command c;
  // What is named but is not of that kind is not there: there is no session without an id.
  c.session = session_to_read(a.where.to->what, a.where.parameter).value_or(checkout::session_id{});
  c.context = make_context(a);
  if (operation_of(a.where.to->what) == checkout::operation::create) c.context.currency = e.settings.defaults.currency;
  return c;
}

/// What is no JSON has no canonical form: its bytes count, and never as those of a body that is JSON.
checkout::sha256_digest digest_of_bytes(std::string_view body) { return checkout::sha256_of_parts({"bytes", body}); }

} // namespace

// Moving the server to another base path keeps what it remembers.
checkout::sha256_digest idempotency_scope(const admission& a) {
  std::string endpoint_path = a.where.to->verb == method::put ? "PUT " : "POST ";
  endpoint_path += a.path;
  return checkout::sha256_of_parts({a.caller->caller.str(), endpoint_path, a.idempotency_key});
}

checkout::request_context make_context(const admission& a) {
  checkout::request_context context;
  context.caller = a.caller->caller;
  context.request = checkout::request_id{a.request_id};
  context.trace = a.trace;
  context.api_version = a.api_version;
  context.locale = a.locale;
  return context;
}

std::optional<checkout::session_id> session_to_read(action what, std::string_view id) {
  if (what == action::read_order) return checkout::session_of(checkout::order_id{std::string{id}});
  if (is_about_cart(what) != checkout::names_cart(id)) return std::nullopt;
  return checkout::session_id{std::string{id}};
}

response nothing_there(action what) {
  if (is_about_cart(what)) return refuse(404, "not_found", "There is no such cart, or it has expired.");
  if (what == action::read_order) return refuse(404, "not_found", "There is no such order.");
  return refuse(404, "not_found", "There is no such checkout session.");
}

command make_command(const edge& e, const admission& a, const nlohmann::json* document,
                     std::string_view canonical_body) {
  auto c = begin_command(e, a);
  if (document != nullptr)
    decode_body(c, a.where.to->what, *document, e.settings.defaults);
  else
    c.body = CancelSessionRequest{};
  c.context.key = make_idempotency(a, checkout::sha256(canonical_body));
  return c;
}

std::expected<command, response> make_command(const edge& e, const request_head& head, const admission& a,
                                              std::string_view body) {
  if (body.empty() && a.where.to->body == body_rule::optional) {
    if (auto refused = check_signature(e, head, a, {})) return std::unexpected{std::move(*refused)};
    return make_command(e, a, nullptr, {});
  }
  const auto document = parse_json(body);
  if (!document) {
    auto why = invalid_json(document.error());
    // Signatures are made over canonical JSON: who sent this is not certain, and it must not take up a key.
    if (must_sign(a)) return std::unexpected{refuse(why)};
    auto c = begin_command(e, a);
    c.body = checkout::refused_request{operation_of(a.where.to->what), std::move(why)};
    c.context.key = make_idempotency(a, digest_of_bytes(body));
    return c;
  }
  const auto canonical = canonical_json(*document);
  if (auto refused = check_signature(e, head, a, canonical)) return std::unexpected{std::move(*refused)};
  return make_command(e, a, &*document, canonical);
}

} // namespace acp::http
