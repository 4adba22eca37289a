#include "http/server/checks/checks.hpp"
#include "http/server/mcp/accept.hpp"
#include "http/server/mcp/origin.hpp"
#include "http/server/mcp/protocol.hpp"
#include "http/server/mcp/session.hpp"

namespace acp::http {
namespace {

bool speaks_mcp(const admission& a) { return a.where.to->what == action::converse; }

response unknown_version() {
  std::string message = "MCP-Protocol-Version must be one of:";
  for (const auto version : mcp::versions) message.append(" ").append(version);
  return refuse(400, "unsupported_protocol_version", std::move(message));
}

/// A session is not needed, but one that is named must be ours.
std::optional<response> check_session(const request_head& head, const admission& a) {
  const auto session = head.get(header::mcp_session_id);
  const auto version = head.get(header::mcp_protocol_version);
  if (!version.empty() && mcp::known_version(version).empty()) return unknown_version();
  if (!head.has(header::mcp_session_id)) return std::nullopt;
  const auto agreed = mcp::session_version(*a.caller, session);
  if (agreed.empty()) return refuse(404, "not_found", "There is no such MCP session; initialize a new one.");
  if (!version.empty() && version != agreed)
    return refuse(400, "unsupported_protocol_version",
                  "MCP-Protocol-Version differs from the version agreed on for this session.");
  return std::nullopt;
}

} // namespace

std::optional<response> check_mcp_origin(const edge& e, const request_head& head, remembered_key&, admission& out) {
  if (!speaks_mcp(out) || !head.has(header::origin)) return std::nullopt;
  if (mcp::is_welcome(head.get(header::origin), e.settings)) return std::nullopt;
  return refuse(403, "origin_not_allowed", "Pages of this origin may not call here.");
}

std::optional<response> check_mcp_headers(const edge&, const request_head& head, remembered_key&, admission& out) {
  if (!speaks_mcp(out)) return std::nullopt;
  const auto media = mcp::chosen_media(head.get(header::accept));
  if (media == mcp::media::none)
    return refuse(406, "not_acceptable", "Answers here are application/json or text/event-stream.");
  out.as_events = media == mcp::media::events;
  return check_session(head, out);
}

} // namespace acp::http
