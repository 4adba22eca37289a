#include "http/server/endpoint.hpp"

#include <algorithm>
#include <optional>

namespace acp::http {
namespace {

static_assert(std::ranges::none_of(endpoints_without_delegation, is_delegation, &endpoint::what));
static_assert(std::ranges::count_if(endpoints, is_delegation, &endpoint::what) == delegating_endpoints);

/// What stands for the `{…}` of one segment (empty without one); nothing when they don't match.
std::optional<std::string_view> match_segment(std::string_view pattern, std::string_view segment) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) {
    if (pattern != segment) return std::nullopt;
    return std::string_view{};
  }
  const auto before = pattern.substr(0, open);
  const auto after = pattern.substr(pattern.find('}') + 1);
  if (segment.size() <= before.size() + after.size() || !segment.starts_with(before) || !segment.ends_with(after))
    return std::nullopt;
  return segment.substr(before.size(), segment.size() - before.size() - after.size());
}

/// The text up to the next slash, which goes with it.
std::string_view take_segment(std::string_view& path) {
  const auto end = std::min(path.find('/'), path.size());
  const auto segment = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return segment;
}

struct parameters {
  std::string_view first;
  std::string_view second;
};

/// The parts of `path` that stand for the pattern's `{…}`; nothing when they don't match.
std::optional<parameters> match(std::string_view pattern, std::string_view path) {
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
  parameters found;
  while (!pattern.empty() || !path.empty()) {
    const auto of_pattern = take_segment(pattern);
    const auto value = match_segment(of_pattern, take_segment(path));
    if (!value) return std::nullopt;
    if (!value->empty()) (found.first.empty() ? found.first : found.second) = *value;
  }
  return found;
}

std::string_view shown(method verb) {
  switch (verb) {
  case method::get: return "GET, HEAD";
  case method::put: return "PUT";
  case method::patch: return "PATCH";
  case method::erase: return "DELETE";
  default: return "POST";
  }
}

std::optional<std::string_view> without_base(std::string_view path, std::string_view base_path) {
  if (!path.starts_with(base_path)) return std::nullopt;
  path.remove_prefix(base_path.size());
  if (!path.starts_with('/')) return std::nullopt;
  return path;
}

} // namespace

route find_route(method verb, std::string_view path, std::string_view base_path, endpoint_table among) {
  const auto wanted = verb == method::head ? method::get : verb;
  const auto behind_base = without_base(path, base_path);
  route found;
  for (const auto& e : among) {
    const auto here = e.stands_at == base::root ? std::optional{path} : behind_base;
    const auto values = here ? match(e.pattern, *here) : std::nullopt;
    if (!values) continue;
    found.path = *here;
    if (e.verb == wanted) return {&e, values->first, values->second, *here};
  }
  return found;
}

std::string allowed_methods(std::string_view path, endpoint_table among) {
  std::string methods;
  for (const auto& e : among) {
    if (match(e.pattern, path)) methods.append(shown(e.verb)).append(", ");
  }
  return methods + "OPTIONS";
}

} // namespace acp::http
