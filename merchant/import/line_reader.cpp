#include "merchant/import/line_reader.hpp"

#include <stdexcept>
#include <string_view>

namespace acp::merchant {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

std::optional<line_reader::line> line_reader::next() {
  for (line l; read(l); l = {}) {
    if (l.number == 1 && l.text.starts_with(byte_order_mark)) l.text.erase(0, byte_order_mark.size());
    if (l.text.find_first_not_of(" \t\r") != std::string::npos) return l;
  }
  if (in_.bad()) throw std::runtime_error("the file can't be read after line " + std::to_string(number_));
  return std::nullopt;
}

/// False at the end of the file.
bool line_reader::read(line& into) {
  auto* const buffer = in_.rdbuf();
  auto c = buffer->sbumpc();
  if (c == std::char_traits<char>::eof()) return false;
  into.number = ++number_;
  for (; c != std::char_traits<char>::eof(); c = buffer->sbumpc()) {
    ++bytes_;
    if (c == '\n') break;
    if (into.text.size() < longest_line)
      into.text += std::char_traits<char>::to_char_type(c);
    else
      into.too_long = true;
  }
  return true;
}

} // namespace acp::merchant
