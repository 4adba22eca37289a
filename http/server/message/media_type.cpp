#include "http/server/message/media_type.hpp"
#include "http/server/message/text.hpp"

namespace acp::http {
namespace {

bool is_acceptable_parameter(std::string_view parameter) {
  const auto equals = parameter.find('=');
  if (!equal_ignoring_case(trim(parameter.substr(0, equals)), "charset")) return true;
  if (equals == std::string_view::npos) return false;
  auto value = trim(parameter.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  return equal_ignoring_case(value, "utf-8") || equal_ignoring_case(value, "us-ascii");
}

} // namespace

bool is_json(std::string_view content_type) {
  auto semicolon = content_type.find(';');
  if (!equal_ignoring_case(trim(content_type.substr(0, semicolon)), "application/json")) return false;
  while (semicolon != std::string_view::npos) {
    content_type.remove_prefix(semicolon + 1);
    semicolon = content_type.find(';');
    if (!is_acceptable_parameter(content_type.substr(0, semicolon))) return false;
  }
  return true;
}

} // namespace acp::http
