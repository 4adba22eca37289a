// Addresses on the net: URIs and e-mail.

#include "spec/validate/characters.hpp"
#include "spec/validate/text_format.hpp"

namespace acp::formats {
namespace {

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// RFC 3986 section 3.1.
bool is_scheme(std::string_view text) {
  return !text.empty() && is_alpha(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_alnum(c) || is_one_of(c, "+-."); });
}

// Only characters of RFC 3986, and every % with its two digits.
bool is_uri_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
    } else if (!is_alnum(text[i]) && !is_one_of(text[i], "-._~:/?#[]@!$&'()*+,;=")) {
      return false;
    }
  }
  return true;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return (is_upper(a) ? a - 'A' + 'a' : a) == b; });
}

bool has_host(std::string_view after_scheme) {
  if (!after_scheme.starts_with("//")) return false;
  const auto authority = after_scheme.substr(2, after_scheme.find_first_of("/?#", 2) - 2);
  const auto host = authority.substr(authority.find('@') == std::string_view::npos ? 0 : authority.find('@') + 1);
  return !host.empty() && host.front() != ':';
}

bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const auto scheme = text.substr(0, colon);
  const auto rest = text.substr(colon + 1);
  const bool web = equals_ignoring_case(scheme, "http") || equals_ignoring_case(scheme, "https");
  return is_scheme(scheme) && is_uri_text(rest) && (!web || has_host(rest));
}

// No leading, trailing or doubled dot.
bool has_proper_dots(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool is_local_part(std::string_view text) {
  return text.size() <= 64 && has_proper_dots(text) && std::ranges::all_of(text, [](char c) {
           return is_alnum(c) || is_beyond_ascii(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~.");
         });
}

bool is_domain(std::string_view text) {
  return has_proper_dots(text) && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_alnum(c) || is_beyond_ascii(c) || c == '-' || c == '.'; });
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && text.size() <= 254 && is_local_part(text.substr(0, at)) &&
         is_domain(text.substr(at + 1));
}

} // namespace

const text_format uri{"an absolute URI", is_uri};
const text_format email{"an e-mail address", is_email};

} // namespace acp::formats
