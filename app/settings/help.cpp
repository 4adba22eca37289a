#include "app/settings/help.hpp"

#include "app/settings/settings.hpp"

#include <fmt/format.h>

namespace acp::app {

namespace {

std::string with_capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string for_table(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|' || c == '*') result += '\\';
    result += c;
  }
  return result;
}

} // namespace

std::string settings_as_text() {
  std::string out = "Settings are environment variables:\n";
  std::string_view group;
  for (const auto& s : all_settings()) {
    if (s.group != group) out += fmt::format("\n{}\n", group = s.group);
    out += fmt::format("  {}{}{}\n      {}\n      {}\n", s.name, s.secret ? fmt::format(" or {}_FILE", s.name) : "",
                       s.fallback.empty() ? "" : fmt::format("={}", s.fallback), with_capital(std::string(s.text)),
                       with_capital(allowed(s.kind)));
  }
  return out;
}

std::string settings_as_markdown() {
  std::string out;
  std::string_view group;
  for (const auto& s : all_settings()) {
    if (s.group != group)
      out += fmt::format("{}## {}\n\n| variable | default | allowed | meaning |\n|---|---|---|---|\n",
                         group.empty() ? "" : "\n", s.group);
    group = s.group;
    out += fmt::format("| `{}` | {} | {} | {}{} |\n", s.name, s.fallback.empty() ? "" : fmt::format("`{}`", s.fallback),
                       for_table(allowed(s.kind)), for_table(with_capital(std::string(s.text))),
                       s.secret ? fmt::format(" (secret: never shown; `{}_FILE` names a file that holds it)", s.name)
                                : "");
  }
  return out;
}

} // namespace acp::app
