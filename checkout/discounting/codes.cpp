#include "checkout/discounting/codes.hpp"

#include "checkout/values/ascii.hpp"
#include "checkout/values/digest.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

} // namespace

std::string comparable_code(std::string_view code) {
  std::string normal{trimmed(code)};
  std::ranges::transform(normal, normal.begin(), to_upper);
  return normal;
}

std::string buyer_key(const field<Buyer>& buyer) {
  if (!buyer) return {};
  std::string email{trimmed(buyer->email)};
  std::ranges::transform(email, email.begin(), to_lower);
  return to_hex(sha256_of_parts({"acp buyer", email}));
}

} // namespace acp::checkout
