#include "support_http/http_response.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace acp::test {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](unsigned char c) { return std::tolower(c); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::pair<std::string, std::string> parse_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) throw std::runtime_error{"a header line without a colon: " + std::string{line}};
  auto value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return {std::string{line.substr(0, colon)}, std::string{value}};
}

http_response parse_head(std::string_view head) {
  if (!head.starts_with("HTTP/1.1 ") || head.size() < 12)
    throw std::runtime_error{"not an HTTP answer: " + std::string{head}};
  http_response response;
  response.status = std::stoi(std::string{head.substr(9, 3)});
  for (auto at = head.find("\r\n") + 2; at < head.size();) {
    const auto end = std::min(head.find("\r\n", at), head.size());
    response.headers.push_back(parse_field(head.substr(at, end - at)));
    at = end + 2;
  }
  return response;
}

} // namespace

std::optional<std::string> http_response::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [name](const auto& field) { return same_name(field.first, name); });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::optional<http_response> take_response(std::string& bytes, bool to_head) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  auto response = parse_head(std::string_view{bytes}.substr(0, end + 2));
  const auto length = response.header("Content-Length");
  const std::size_t size = to_head || !length ? 0 : std::stoul(*length);
  if (bytes.size() < end + 4 + size) return std::nullopt;
  response.body = bytes.substr(end + 4, size);
  bytes.erase(0, end + 4 + size);
  return response;
}

} // namespace acp::test
