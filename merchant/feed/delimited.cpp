#include "merchant/feed/delimited.hpp"

namespace acp::merchant {

namespace {

void append_quoted(std::string& out, std::string_view field) {
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

/// Blanks at either end are kept by RFC 4180 and dropped by many readers: in quotes they are safe.
bool needs_quotes(std::string_view field) {
  if (field.empty()) return false;
  return field.find_first_of("\",\r\n") != std::string_view::npos || field.front() == ' ' || field.back() == ' ';
}

} // namespace

void append_csv(std::string& out, std::span<const std::string> fields) {
  bool first = true;
  for (const auto& field : fields) {
    if (!first) out += ',';
    first = false;
    needs_quotes(field) ? append_quoted(out, field) : void(out += field);
  }
  out += "\r\n";
}

void append_tsv(std::string& out, std::span<const std::string> fields) {
  bool first = true;
  for (const auto& field : fields) {
    if (!first) out += '\t';
    first = false;
    for (const char c : field) out += c == '\t' || c == '\r' || c == '\n' ? ' ' : c;
  }
  out += '\n';
}

} // namespace acp::merchant
