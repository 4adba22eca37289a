#include "http/server/message/target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

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

bool has_escaped_slash(std::string_view path) {
  return path.find("%2F") != std::string_view::npos || path.find("%2f") != std::string_view::npos;
}

} // namespace

/// A target is `/path?query`, or the same behind `http://host` as proxies send it. Whatever the query is, it is not
/// looked at. Dot segments stay as they are: they match no endpoint.
target_path path_of(std::string_view target, std::string& decoded) {
  target = target.substr(0, target.find('?'));
  if (is_simple(target)) return {true, target};
  const boost::core::string_view text{target.data(), target.size()};
  const auto parsed =
      target.starts_with('/') ? boost::urls::parse_origin_form(text) : boost::urls::parse_absolute_uri(text);
  if (!parsed || (parsed->has_scheme() && !parsed->has_authority())) return {};
  const auto encoded = parsed->encoded_path();
  if (has_escaped_slash({encoded.data(), encoded.size()})) return {true, {}};
  decoded = encoded.decode();
  return {true, decoded};
}

} // namespace acp::http
