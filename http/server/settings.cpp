#include "http/server/settings.hpp"

#include <algorithm>

namespace acp::http {
namespace {

bool is_path_prefix(const std::string& path) {
  if (path.empty()) return true;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' ||
           c == '_' || c == '.';
  };
  return path.front() == '/' && path.back() != '/' && std::ranges::all_of(path, allowed);
}

bool is_origin(const std::string& origin) {
  if (origin == "*") return true;
  const auto visible = [](char c) { return c > ' ' && c <= '~'; };
  return origin.find("://") != std::string::npos && origin.back() != '/' && std::ranges::all_of(origin, visible);
}

bool all_positive(const deadlines& d) {
  return std::min({d.header, d.body, d.request, d.write, d.idle, d.linger, d.farewell}).count() > 0;
}

} // namespace

std::optional<std::string> problem_with(const server_settings& settings) {
  if (settings.io_threads < 1 || settings.io_threads > 64) return "the number of I/O threads must be from 1 to 64";
  if (settings.max_connections < 1) return "at least one connection must be allowed";
  if (!is_path_prefix(settings.base_path)) return "the base path must look like /acp: a slash first, none at the end";
  if (!std::ranges::all_of(settings.allowed_origins, is_origin))
    return "an allowed origin must look like https://agent.example, or be *";
  if (!std::ranges::all_of(settings.mcp_origins, is_origin))
    return "an origin that may speak MCP must look like https://agent.example or app://name, or be *";
  if (!all_positive(settings.deadlines)) return "deadlines must be longer than zero";
  if (settings.stream_heartbeat.count() <= 0) return "a stream's heartbeat must come after more than no time";
  if (settings.limits.header_bytes < 1'024 || settings.limits.target_bytes < 64 || settings.limits.body_bytes < 1'024)
    return "limits must leave room for a request: target 64 bytes, header 1 KiB, body 1 KiB";
  return std::nullopt;
}

} // namespace acp::http
