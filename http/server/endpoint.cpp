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

std::optional<std::string_view> without_base(std::string_view path, std::string_view base_path) {
  if (!path.starts_with(base_path)) return std::nullopt;
  path.remove_prefix(base_path.size());
  if (!path.starts_with('/')) return std::nullopt;
  return path;
}

} // namespace

route find_route(method verb, std::string_view path, std::string_view base_path) {
  const auto wanted = verb == method::head ? method::get : verb;
  const auto behind_base = without_base(path, base_path);
  route found;
  for (const auto& e : endpoints) {
    const auto here = e.stands_at == base::root ? std::optional{path} : behind_base;
    const auto parameter = here ? match(e.pattern, *here) : std::nullopt;
    if (!parameter) continue;
    found.path = *here;
    if (e.verb == wanted) return {&e, *parameter, *here};
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
