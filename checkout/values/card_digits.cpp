#include "checkout/values/card_digits.hpp"

#include <cstddef>

namespace acp::checkout {
namespace {

constexpr std::size_t shortest_card = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct digit_run {
  std::size_t digits = 0;
  std::size_t length = 0; ///< with what stands between them
};

digit_run run_at(std::string_view text) {
  digit_run run;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      ++run.digits;
      run.length = i + 1;
    } else if (run.digits == 0 || run.length != i || !std::string_view{" -._"}.contains(text[i])) {
      break;
    }
  }
  return run;
}

} // namespace

std::string without_card_numbers(std::string_view text) {
  std::string told;
  while (!text.empty()) {
    const auto run = run_at(text);
    if (run.digits >= shortest_card) {
      told += "...";
    } else {
      told += text.substr(0, run.length == 0 ? 1 : run.length);
    }
    text.remove_prefix(run.length == 0 ? 1 : run.length);
  }
  return told;
}

} // namespace acp::checkout
