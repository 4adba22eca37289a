#include "merchant/quote_assembler.hpp"

#include <optional>

namespace acp::merchant {
namespace {

using checkout::item_id;
using checkout::rate;

const auto usd = checkout::currency::parse("USD").value();

checkout::quoted_item item(const std::string& id, std::vector<checkout::fulfillment_type> by) {
  checkout::quoted_item i;
  i.item = item_id{id};
  i.fulfillable_by = std::move(by);
  return i;
}

/// Systems that answer when told to, or at once.
struct fake_catalog : catalog {
  void find(catalog_question q, answer_to<std::vector<checkout::quoted_item>> done) override {
    question = std::move(q);
    pending = std::move(done);
    if (at_once) answer();
  }
  void answer() { pending(std::vector{item("a", {checkout::fulfillment_type::shipping})}); }

  bool at_once = true;
  std::optional<catalog_question> question;
  answer_to<std::vector<checkout::quoted_item>> pending;
};

struct fake_tax : tax {
  void rates(tax_question q, answer_to<tax_rates> done) override {
    question = std::move(q);
    done(answer);
  }
  std::expected<tax_rates, unavailable> answer = tax_rates{"US-CA", {rate{72'500}}, rate{10'000}};
  std::optional<tax_question> question;
};

struct fake_shipping : shipping {
  void offers(shipping_question q, answer_to<shipping_offers> done) override {
    question = std::move(q);
    done(answer);
  }
  std::expected<shipping_offers, unavailable> answer =
      shipping_offers{{{FulfillmentOptionDigital{}, {100, usd}, {}, {item_id{"a"}}}}, false};
  std::optional<shipping_question> question;
};

struct fake_discounts : discounts {
  void find(discount_question q, answer_to<std::vector<checkout::discount_offer>> done) override {
    question = std::move(q);
    done(answer);
  }
  std::expected<std::vector<checkout::discount_offer>, unavailable> answer = std::vector<checkout::discount_offer>(2);
  std::optional<discount_question> question;
};

struct quote_assembler_test : testing::Test {
  void ask() {
    assembler.quote(request, [this](auto answer) { answers.push_back(std::move(answer)); });
  }
  checkout::quote_request request{usd, {{item_id{"a"}, 1}, {item_id{"gone"}, 2}, {item_id{"a"}, 3}}, Address{}, "en"};

  fake_catalog items;
  fake_tax taxes;
  fake_shipping ways;
  fake_discounts offers;
  quote_assembler assembler{items, taxes, ways, offers};
  std::vector<std::expected<checkout::quote, unavailable>> answers;
};

TEST_F(quote_assembler_test, composes_four_answers) {
  ask();
  ASSERT_EQ(answers.size(), 1U);
  const auto& q = answers[0].value();
  EXPECT_EQ(q.items.at(0).tax, rate{72'500});
  EXPECT_EQ(q.options.at(0).tax, rate{10'000});
  EXPECT_EQ(q.tax_jurisdiction, "US-CA");
  EXPECT_FALSE(q.ships_to_destination);
  EXPECT_THAT(items.question->items, testing::ElementsAre(item_id{"a"}, item_id{"gone"})); // each once
  EXPECT_EQ(ways.question->items.size(), 1U);
  EXPECT_EQ(q.discounts.size(), 2U);
}

TEST_F(quote_assembler_test, passes_codes_and_buyer_on) {
  request.codes = {"A"};
  request.buyer = "ann";
  ask();
  EXPECT_THAT(offers.question->codes, testing::ElementsAre("A"));
  EXPECT_EQ(offers.question->buyer, "ann");
  offers.answer = std::unexpected(unavailable{"discounts", "down"});
  ask();
  EXPECT_EQ(answers.at(1).error().system, "discounts");
}

TEST_F(quote_assembler_test, does_not_ask_for_taxes_without_a_destination) {
  request.destination.reset();
  ask();
  EXPECT_FALSE(taxes.question);
  EXPECT_EQ(answers.at(0)->items.at(0).tax, rate{0});
  EXPECT_EQ(answers.at(0)->tax_jurisdiction, "");
}

TEST_F(quote_assembler_test, waits_for_a_slow_system) {
  items.at_once = false;
  ask();
  EXPECT_TRUE(answers.empty());
  items.answer();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_TRUE(answers[0]);
}

TEST_F(quote_assembler_test, is_unavailable_when_one_system_is) {
  taxes.answer = std::unexpected(unavailable{"tax", "down"});
  ask();
  EXPECT_EQ(answers.at(0).error().system, "tax");
  EXPECT_FALSE(ways.question);

  taxes.answer = tax_rates{"US-CA", {rate{72'500}}, rate{}};
  ways.answer = std::unexpected(unavailable{"shipping", "down"});
  ask();
  EXPECT_EQ(answers.at(1).error().system, "shipping");
}

TEST_F(quote_assembler_test, distrusts_an_answer_for_other_items) {
  taxes.answer = tax_rates{"US-CA", {rate{1}, rate{2}}, rate{}};
  ask();
  EXPECT_EQ(answers.at(0).error().system, "tax");
}

} // namespace
} // namespace acp::merchant
