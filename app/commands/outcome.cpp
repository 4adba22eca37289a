#include "app/commands/outcome.hpp"

#include <cstdio>
#include <fmt/core.h>

namespace acp::app {

int fail(std::string_view why) {
  fmt::print(stderr, "acp-checkout: {}\n", one_line(why));
  return failed;
}

int refuse(std::string_view why) {
  fail(why);
  return wrong_usage;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (!blank)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

} // namespace acp::app
