#include "spec/json/escape.hpp"

#include "spec/json/append.hpp"
#include "spec/json/plain_prefix.hpp"

#include <array>

namespace acp {
namespace {

// For every byte: 0 if it stands for itself, the letter of its short escape, or 'u'.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (unsigned i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\t'] = 't';
  table['\n'] = 'n';
  table['\f'] = 'f';
  table['\r'] = 'r';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

char escape_of(char c) { return escapes[static_cast<unsigned char>(c)]; }

void append_escaped(std::string& out, char c) {
  const char escape = escape_of(c);
  out += '\\';
  out += escape;
  if (escape == 'u') {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out += "00";
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
  auto plain = plain_prefix(text);
  if (plain == text.size()) return append_all(out, '"', text, '"');
  out += '"';
  for (; plain < text.size(); plain = plain_prefix(text)) {
    out.append(text, 0, plain);
    append_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  append_all(out, text, '"');
}

} // namespace acp
