#include "http/server/checks/cors.hpp"

#include <algorithm>

namespace acp::http {
namespace {

/// The setting that lets the request's origin in; null when none does.
const std::string* allowing(const server_settings& settings, const request_head& head) {
  if (!head.has(header::origin)) return nullptr;
  const auto origin = head.get(header::origin);
  const auto lets_in = [origin](const std::string& allowed) { return allowed == "*" || allowed == origin; };
  const auto found = std::ranges::find_if(settings.allowed_origins, lets_in);
  return found == settings.allowed_origins.end() ? nullptr : &*found;
}

} // namespace

void write_cors(std::string& out, const server_settings& settings, const request_head& head) {
  out.clear();
  if (settings.allowed_origins.empty()) return;
  out.append("Vary: Origin\r\n");
  const auto* const allowed = allowing(settings, head);
  if (allowed == nullptr) return;
  out.append("Access-Control-Allow-Origin: ").append(*allowed).append("\r\n");
  out.append("Access-Control-Expose-Headers: Request-Id, Idempotency-Key, Idempotent-Replayed, Retry-After, "
             "Mcp-Session-Id\r\n");
}

response answer_options(const edge& e, const request_head& head, std::string_view methods) {
  response r;
  r.status = 204;
  r.add_header("Allow", methods);
  if (head.has(header::access_control_request_method) && allowing(e.settings, head) != nullptr) {
    r.add_header("Access-Control-Allow-Methods", methods);
    r.add_header("Access-Control-Allow-Headers",
                 "Authorization, Content-Type, Accept-Language, API-Version, Idempotency-Key, "
                 "Last-Event-ID, MCP-Protocol-Version, Mcp-Session-Id, Request-Id, Signature, Timestamp");
    r.add_header("Access-Control-Max-Age", "600");
  }
  return r;
}

} // namespace acp::http
