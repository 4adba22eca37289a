#include "merchant/delegation/test_cards.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace acp::merchant {

namespace {

constexpr std::array cards{
    test_card{"4242424242424242", "pays", false, bank_flow::frictionless, "pays"},
    test_card{"5555555555554444", "pays", false, bank_flow::frictionless, "pays"},
    test_card{"378282246310005", "pays", false, bank_flow::not_enrolled, "pays; its holder can't be authenticated"},
    test_card{"4917610000000000", "pays", true, bank_flow::frictionless, "3-D Secure without a question"},
    test_card{"4000000000003220", "pays", true, bank_flow::challenge, "3-D Secure with a challenge that is passed"},
    test_card{"4000000000003097", "pays", true, bank_flow::attempted, "3-D Secure is attempted, which is enough"},
    test_card{"4000008400001629", "pays", true, bank_flow::denied, "3-D Secure says it is not the holder"},
    test_card{"4000000000003337", "pays", true, bank_flow::rejected, "the bank rejects the authentication"},
    test_card{"4000000000003253", "pays", true, bank_flow::abandoned, "the buyer abandons the challenge"},
    test_card{"4000000000000002", "declined", false, bank_flow::frictionless, "declined: `payment_declined`"},
    test_card{"4000000000009995", "insufficient_funds", false, bank_flow::frictionless,
              "declined: `insufficient_funds`"},
};

constexpr std::array<std::string_view, 7> flow_names{"not_enrolled", "frictionless", "challenge", "attempted",
                                                     "denied",       "rejected",     "abandoned"};

} // namespace

std::string_view to_string(bank_flow flow) { return flow_names.at(static_cast<std::size_t>(flow)); }

bank_flow bank_flow_from(std::string_view name) {
  const auto found = std::ranges::find(flow_names, name);
  if (found == flow_names.end()) throw std::invalid_argument{"no such flow: " + std::string{name}};
  return static_cast<bank_flow>(found - flow_names.begin());
}

std::span<const test_card> test_cards() { return cards; }

const test_card* find_test_card(std::string_view number) {
  const auto found = std::ranges::find(cards, number, &test_card::number);
  return found == cards.end() ? nullptr : &*found;
}

std::string_view last_four(const test_card& card) { return card.number.substr(card.number.size() - 4); }

} // namespace acp::merchant
