#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace acp::merchant {

/// How the sandbox's bank authenticates the holder of a card.
enum class bank_flow : std::uint8_t {
  not_enrolled, ///< it does not
  frictionless, ///< without asking the buyer
  challenge,    ///< it asks, and the buyer answers
  attempted,    ///< it can't say, which is as good for the merchant
  denied,       ///< it was somebody else
  rejected,     ///< it does not want to be asked
  abandoned,    ///< it asks, and the buyer goes away
};
std::string_view to_string(bank_flow flow);
bank_flow bank_flow_from(std::string_view name); ///< throws std::invalid_argument for any other name

/// A number that is no card's. The sandbox takes these and no others, so that no real card ever gets into it.
struct test_card {
  std::string_view number;
  std::string_view charge; ///< what a charge does: `pays`, `declined`, `insufficient_funds`
  bool asks_first;         ///< a charge needs the buyer authenticated
  bank_flow flow;
  std::string_view what; ///< in words, for the documents
};

std::span<const test_card> test_cards();
/// Null: it is none of them.
const test_card* find_test_card(std::string_view number);

/// The last four digits of a test card's number.
std::string_view last_four(const test_card& card);

} // namespace acp::merchant
