#include "http/server/checks/checks.hpp"
#include "http/server/message/text.hpp"

#include "checkout/values/digest.hpp"
#include "telemetry/log.hpp"

namespace acp::http {
namespace {

/// The token of `Bearer <token>`; empty for anything else.
std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer ";
  if (authorization.size() <= scheme.size() || !equal_ignoring_case(authorization.substr(0, scheme.size()), scheme))
    return {};
  const auto token = trim(authorization.substr(scheme.size()));
  return is_visible_text(token) ? token : std::string_view{};
}

response unauthorized(std::string message, std::string_view challenge) {
  auto r = refuse(401, "unauthorized", std::move(message));
  r.add_header("WWW-Authenticate", challenge);
  return r;
}

std::shared_ptr<const api_key> look_up(const key_table& keys, std::string_view authorization, remembered_key& memory) {
  const auto generation = keys.generation();
  if (memory.key && memory.generation == generation &&
      checkout::equal_in_constant_time(memory.authorization, authorization))
    return memory.key;
  const auto token = bearer_token(authorization);
  auto key = token.empty() ? nullptr : keys.find(token);
  if (key) memory = {std::string{authorization}, generation, key};
  return key;
}

void note_refused(const admission& a, const api_key& key, telemetry::literal why) {
  using telemetry::log_field;
  telemetry::log(telemetry::log_level::info, "operator_act_refused",
                 {log_field::request(a.request_id), log_field::api_key(key.id), log_field::reason(why)});
}

} // namespace

std::optional<response> authenticate(const edge& e, const request_head& head, remembered_key& memory, admission& out) {
  if (out.where.to->who == access::open) return std::nullopt;
  if (!head.has(header::authorization))
    return unauthorized("An API key is required: Authorization: Bearer <key>.", "Bearer realm=\"acp\"");
  if (!head.repeated(header::authorization)) out.caller = look_up(e.keys, head.get(header::authorization), memory);
  if (!out.caller) return unauthorized("The API key is not valid.", "Bearer realm=\"acp\", error=\"invalid_token\"");
  return std::nullopt;
}

std::optional<response> check_role(const edge&, const request_head&, remembered_key&, admission& out) {
  if (out.where.to->who != access::operators || out.caller->role == checkout::operator_role::acting)
    return std::nullopt;
  note_refused(out, *out.caller, "the key's role is viewer");
  return refuse(403, "forbidden", "This takes a key with the role operator; the role of this key is viewer.");
}

std::optional<response> check_key_again(const edge& e, const request_head& head, remembered_key& memory,
                                        admission& out) {
  const auto before = out.caller;
  if (auto refused = authenticate(e, head, memory, out)) {
    if (before) note_refused(out, *before, "the key is not valid any more");
    return refused;
  }
  return check_role(e, head, memory, out);
}

} // namespace acp::http
