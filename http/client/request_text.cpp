#include "http/client/request_text.hpp"

#include "http/client/header_text.hpp"

#include <algorithm>
#include <array>

namespace acp::outbound {
namespace {

constexpr std::size_t most_headers = 64;
constexpr std::size_t most_header_size = 8 * 1024;
constexpr std::size_t longest_method = 16;

/// They frame the message, name the host, or speak about the connection: the client's to decide.
constexpr std::array<std::string_view, 12> own_headers{
    "host",    "content-length", "transfer-encoding", "connection",          "keep-alive",    "te", "trailer",
    "upgrade", "expect",         "proxy-connection",  "proxy-authorization", "http2-settings"};

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view{"!#$%&'*+-.^_`|~"}.contains(c);
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_character); }

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

bool is_own(std::string_view name) {
  return std::ranges::any_of(own_headers, [&](std::string_view own) { return equal_ignoring_case(own, name); });
}

bool wants_length(const http_request& request) {
  return !request.body.empty() || (request.method != "GET" && request.method != "HEAD");
}

} // namespace

std::optional<std::string> problem_with(const http_request& request) {
  if (!is_token(request.method) || request.method.size() > longest_method || request.method == "CONNECT")
    return "the method cannot be sent";
  if (request.headers.size() > most_headers) return "there are too many headers";
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return "a header has a name it cannot have";
    if (!is_field_value(value)) return "the header " + name + " has a value it cannot have";
    if (name.size() + value.size() > most_header_size) return "the header " + name.substr(0, 64) + " is too long";
    if (is_own(name)) return "the header " + name + " is not the caller's to set";
  }
  if (request.deadline <= std::chrono::milliseconds{0}) return "the deadline is not in the future";
  return std::nullopt;
}

std::string request_head(const http_request& request, const call_target& target, std::string_view user_agent) {
  std::string text;
  text.reserve(512);
  text.append(request.method).append(1, ' ').append(target.path_and_query).append(" HTTP/1.1\r\n");
  const auto add = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  add("Host", target.authority);
  const bool names_itself = std::ranges::any_of(
      request.headers, [](const http_header& h) { return equal_ignoring_case(h.name, "User-Agent"); });
  if (!names_itself && !user_agent.empty()) add("User-Agent", user_agent);
  for (const auto& [name, value] : request.headers) add(name, value);
  if (wants_length(request)) add("Content-Length", std::to_string(request.body.size()));
  return text.append("\r\n");
}

} // namespace acp::outbound
