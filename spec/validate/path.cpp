#include "spec/validate/path.hpp"

#include "spec/validate/characters.hpp"

namespace acp {
namespace {

bool is_shorthand(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_alpha(c) || is_digit(c) || c == '_'; });
}

// RFC 9535 section 2.7: single quotes, with the same escapes as JSON.
void append_quoted(std::string& out, std::string_view name) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "['";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4U];
      out += digits[byte & 0xFU];
      continue;
    }
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  out += "']";
}

void append_step(std::string& out, const path& step) {
  if (step.is_index) {
    out += '[' + std::to_string(step.index) + ']';
  } else if (is_shorthand(step.member)) {
    out += '.';
    out += step.member;
  } else {
    append_quoted(out, step.member);
  }
}

} // namespace

std::string path::text() const {
  if (up == nullptr) return "$";
  auto out = up->text();
  append_step(out, *this);
  return out;
}

} // namespace acp
