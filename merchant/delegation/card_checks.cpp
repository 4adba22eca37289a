#include "merchant/delegation/card_checks.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace acp::merchant {

namespace {

using checkout::failure;

failure invalid_card(std::string_view member, std::string message) {
  return {checkout::failure_kind::unprocessable, "invalid_card", std::move(message),
          "$.payment_method." + std::string{member}, std::nullopt};
}

bool is_digits(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number_in(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// The check digit is right (ISO/IEC 7812).
bool has_right_check_digit(std::string_view number) {
  int sum = 0;
  for (std::size_t i = 0; i < number.size(); ++i) {
    int digit = number[number.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

std::optional<failure> check_expiry(const card_details& card, checkout::time_point now) {
  if (!card.exp_month && !card.exp_year) return std::nullopt;
  if (!card.exp_month || !is_digits(*card.exp_month, 1, 2) || number_in(*card.exp_month) < 1 ||
      number_in(*card.exp_month) > 12)
    return invalid_card("exp_month", "The month the card expires in must be 01 to 12.");
  if (!card.exp_year || !(is_digits(*card.exp_year, 2, 2) || is_digits(*card.exp_year, 4, 4)))
    return invalid_card("exp_year", "The year the card expires in must have two digits or four.");
  const int year = number_in(*card.exp_year) + (card.exp_year->size() == 2 ? 2000 : 0);
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  const std::chrono::year_month last{std::chrono::year{year},
                                     std::chrono::month{static_cast<unsigned>(number_in(*card.exp_month))}};
  if (last < std::chrono::year_month{today.year(), today.month()})
    return invalid_card(last.year() < today.year() ? "exp_year" : "exp_month", "The card has expired.");
  return std::nullopt;
}

} // namespace

std::expected<const test_card*, failure> check_card(const card_details& card, checkout::time_point now) {
  if (!is_digits(card.number, 12, 19) || !has_right_check_digit(card.number))
    return std::unexpected{invalid_card("number", "This is no card's number.")};
  const auto* found = find_test_card(card.number);
  if (found == nullptr)
    return std::unexpected{invalid_card("number", "The sandbox takes the test numbers of its documentation alone.")};
  if (auto expired = check_expiry(card, now)) return std::unexpected{std::move(*expired)};
  if (card.cvc && !is_digits(*card.cvc, 3, 4))
    return std::unexpected{invalid_card("cvc", "The card's code must have three digits or four.")};
  if (card.last4 && *card.last4 != last_four(*found))
    return std::unexpected{invalid_card("display_last4", "These are not the last four digits of the number.")};
  return found;
}

} // namespace acp::merchant
