#include "http/server/endpoint.hpp"

#include <optional>

namespace acp::http {
namespace {

/// The part of `path` that stands for the pattern's `{…}` (empty without one); nothing when they don't match.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) {
    if (pattern != path) return std::nullopt;
    return std::string_view{};
  }
  const auto before = pattern.substr(0, open);
  const auto after = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
    return std::nullopt;
  const auto middle = path.substr(before.size(), path.size() - before.size() - after.size());
  if (middle.find('/') != std::string_view::npos) return std::nullopt;
  return middle;
}

} // namespace

route find_route(method verb, std::string_view path) {
  const auto wanted = verb == method::head ? method::get : verb;
  route found;
  for (const auto& e : endpoints) {
    const auto parameter = match(e.pattern, path);
    if (!parameter) continue;
    found.path_known = true;
    if (e.verb == wanted) return {&e, *parameter, true};
  }
  return found;
}

std::string allowed_methods(std::string_view path) {
  std::string methods;
  for (const auto& e : endpoints) {
    if (match(e.pattern, path)) methods += e.verb == method::get ? "GET, HEAD, " : "POST, ";
  }
  return methods + "OPTIONS";
}

} // namespace acp::http
