#include "http/server/mcp/call_tool.hpp"

#include "http/server/checks/check_signature.hpp"
#include "http/server/checks/checks.hpp"
#include "http/server/checks/commands.hpp"
#include "http/server/mcp/arguments.hpp"
#include "http/server/mcp/tool_result.hpp"
#include "http/server/mcp/tools.hpp"
#include "http/server/message/accept_language.hpp"
#include "http/server/message/text.hpp"
#include "http/server/older_versions.hpp"

#include "spec/json/canonical.hpp"
#include "spec/versions/fractions.hpp"

#include <nlohmann/json.hpp>

#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace acp::http::mcp {
namespace {

using nlohmann::json;

/// The same request as it would have been admitted over HTTP. `path` is room for its path.
admission as_over_http(const admission& a, const endpoint& to, const arguments& given, std::string& path) {
  const auto open = to.pattern.find('{');
  path = to.pattern.substr(0, open);
  if (open != std::string_view::npos) path.append(given.id).append(to.pattern.substr(to.pattern.find('}') + 1));
  auto same = a;
  same.path = path;
  same.where = {&to, given.id, {}, path};
  same.idempotency_key = is_change(to) ? given.idempotency_key : std::string_view{};
  return same;
}

/// Takes over from `meta` what no answer depends on but by its language and its request id.
void adopt(const edge& e, const arguments& given, admission& a) {
  if (is_visible_text(given.request_id)) a.request_id = given.request_id;
  if (!given.accept_language.empty()) a.locale = best_locale(given.accept_language, e.documents.locales);
}

/// The checks of a head that only `meta` makes possible. The request counts as under way already, among those it is
/// weighed against: that is one more than over HTTP.
std::optional<response> check_meta(const edge& e, const request_head& head, const arguments& given, admission& same) {
  if (!same.idempotency_key.empty() && !is_visible_text(same.idempotency_key))
    return argument_refused("invalid_idempotency_key", "$.meta.idempotency_key",
                            "must be 1 to 255 visible ASCII characters");
  const bool lacks_key = same.where.to->verb == method::post && same.idempotency_key.empty();
  if (lacks_key && dialect_of(same).idempotency_key == key_need::always)
    return idempotency_key_missing("meta.idempotency_key is required");
  if (auto refused = check_signature_is_fresh(e, {given.signature, given.timestamp}, same)) return refused;
  remembered_key none;
  return check_pressure(e, head, none, same);
}

using something_to_ask = std::expected<std::variant<checkout::command, read_request>, response>;

something_to_ask ask_for(const edge& e, const request_head& head, admission& a, const endpoint& to,
                         const json& document) {
  const auto given = read_arguments(document, to);
  if (!given) return std::unexpected{given.error()};
  adopt(e, *given, a);
  if (auto refused = find_version(given->api_version, to, a)) return std::unexpected{std::move(*refused)};
  if (given->id.find('/') != std::string_view::npos)
    return std::unexpected{refuse(404, "not_found", "There is nothing with this id.")};
  std::string path;
  auto same = as_over_http(a, to, *given, path);
  if (auto refused = check_meta(e, head, *given, same)) return std::unexpected{std::move(*refused)};

  const auto canonical = given->payload != nullptr ? canonical_json(*given->payload) : std::string{};
  if (auto refused = check_signature(e, {given->signature, given->timestamp}, same, canonical))
    return std::unexpected{std::move(*refused)};
  if (is_change(to)) return make_command(e, same, given->payload, canonical);
  auto session = session_to_read(to.what, given->id);
  if (!session) return std::unexpected{nothing_there(to.what)};
  return read_request{std::move(*session), make_context(same)};
}

/// What the agent is told of its payload, as over HTTP; `a` has the version by now.
std::string about_payload(const admission& a, action what, const json& arguments) {
  const auto payload = arguments.find("payload");
  const bool may = payload != arguments.end() && may_ask_for_parts({a.api_version, a.locale, what});
  return may ? messages_about_fractions_in(*payload) : std::string{};
}

} // namespace

outcome call_tool(const edge& e, const request_head& head, admission& a, const answer_form& form, const json* params) {
  static const json nothing = json::object();
  const auto fault_with = [&form](std::string_view why) { return fault_answer(form, fault::invalid_params, why); };
  if (params == nullptr) return fault_with("params are required.");
  const auto name = params->find("name");
  if (name == params->end() || !name->is_string()) return fault_with("params.name must be a string.");
  const auto* const to = find_tool(name->get_ref<const std::string&>());
  if (to == nullptr) return fault_with("Unknown tool; tools/list has those there are.");
  const auto given = params->find("arguments");
  if (given != params->end() && !given->is_object()) return fault_with("params.arguments must be an object.");

  const auto& arguments = given != params->end() ? *given : nothing;
  auto ask = ask_for(e, head, a, *to, arguments);
  if (!ask) return tool_result(form, std::move(ask.error()), a.request_id);
  return tool_call{form, to->what, std::move(*ask), about_payload(a, to->what, arguments)};
}

} // namespace acp::http::mcp
