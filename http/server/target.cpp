#include "http/server/target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <utility>

namespace acp::http {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

/// Nearly every target is letters, digits and slashes: nothing to decode, and no dot segments.
bool is_simple(std::string_view target) {
  return target.starts_with('/') && std::ranges::all_of(target, is_plain) &&
         target.find("/.") == std::string_view::npos && target.find("//") == std::string_view::npos;
}

std::optional<std::string_view> without_base(std::string_view path, std::string_view base_path) {
  if (!path.starts_with(base_path)) return std::nullopt;
  path.remove_prefix(base_path.size());
  if (!path.starts_with('/')) return std::nullopt;
  return path;
}

/// A target is `/path?query`, or the same behind `http://host` as proxies send it. Dot segments stay as they are: they
/// match no endpoint.
std::optional<std::string> decoded_path(std::string_view target) {
  const boost::core::string_view text{target.data(), target.size()};
  const auto parsed =
      target.starts_with('/') ? boost::urls::parse_origin_form(text) : boost::urls::parse_absolute_uri(text);
  if (!parsed || (parsed->has_scheme() && !parsed->has_authority())) return std::nullopt;
  return parsed->encoded_path().decode();
}

} // namespace

target_path path_of(std::string_view target, std::string_view base_path, std::string& decoded) {
  if (is_simple(target)) return {true, without_base(target, base_path)};
  auto path = decoded_path(target);
  if (!path) return {};
  decoded = std::move(*path);
  return {true, without_base(decoded, base_path)};
}

} // namespace acp::http
