#include "http/server/mcp/arguments.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <utility>

namespace acp::http::mcp {
namespace {

using nlohmann::json;

/// Null where it is absent, or null itself.
const json* value_of(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

/// Reads a text that may be absent.
std::optional<response> read_text(const json& object, const std::string& path, std::string_view name,
                                  std::string_view& out) {
  const auto* const value = value_of(object, name);
  if (value == nullptr) return std::nullopt;
  const auto where = path + "." + std::string{name};
  if (!value->is_string()) return argument_refused("invalid_type", where, "must be a string");
  out = value->get_ref<const std::string&>();
  return std::nullopt;
}

std::optional<response> read_meta(const json& given, arguments& out) {
  const auto* const meta = value_of(given, "meta");
  if (meta == nullptr) return argument_refused("missing", "$.meta", "is required");
  if (!meta->is_object()) return argument_refused("invalid_type", "$.meta", "must be an object");
  const std::array<std::pair<std::string_view, std::string_view*>, 6> members{{
      {"api_version", &out.api_version},
      {"idempotency_key", &out.idempotency_key},
      {"request_id", &out.request_id},
      {"accept_language", &out.accept_language},
      {"signature", &out.signature},
      {"timestamp", &out.timestamp},
  }};
  for (const auto& [name, place] : members) {
    if (auto refused = read_text(*meta, "$.meta", name, *place)) return refused;
  }
  return std::nullopt;
}

} // namespace

response argument_refused(std::string_view code, const std::string& path, std::string_view what) {
  checkout::failure why;
  why.kind = checkout::failure_kind::invalid_request;
  why.code = code;
  why.message.append(path).append(": ").append(what);
  why.param = path;
  return refuse(why);
}

std::expected<arguments, response> read_arguments(const json& given, const endpoint& to) {
  arguments a;
  if (auto refused = read_meta(given, a)) return std::unexpected{std::move(*refused)};
  if (to.pattern.find('{') != std::string_view::npos) {
    if (auto refused = read_text(given, "$", "id", a.id)) return std::unexpected{std::move(*refused)};
    if (a.id.empty()) return std::unexpected{argument_refused("missing", "$.id", "is required")};
  }
  if (to.body == body_rule::none) return a;
  a.payload = value_of(given, "payload");
  if (a.payload == nullptr && to.body == body_rule::required)
    return std::unexpected{argument_refused("missing", "$.payload", "is required")};
  return a;
}

} // namespace acp::http::mcp
