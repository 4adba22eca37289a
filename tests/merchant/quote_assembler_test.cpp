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

/// Two items that go to two places, each with a tax and an option of its own.
struct split_quote : testing::Test {
  struct shelves : catalog {
    void find(catalog_question, answer_to<std::vector<checkout::quoted_item>> done) override {
      using enum checkout::fulfillment_type;
      done(std::vector{item("a", {shipping, digital}), item("b", {shipping, pickup})});
    }
  };
  struct regional_taxes : tax {
    void rates(tax_question q, answer_to<tax_rates> done) override {
      const std::int64_t millionths = q.destination.country == "DE" ? 190'000 : 72'500;
      done(tax_rates{q.destination.country, std::vector(q.items.size(), rate{millionths}), rate{millionths}});
    }
  };
  struct posts : shipping {
    void offers(shipping_question q, answer_to<shipping_offers> done) override {
      questions.push_back(q);
      FulfillmentOptionShipping parcel;
      parcel.id = "parcel";
      parcel.title = "Parcel";
      shipping_offers answer;
      if (q.destination) answer.options.push_back({parcel, {100, usd}, {}, {q.items.front().item}});
      done(std::move(answer));
    }
    std::vector<shipping_question> questions;
  };

  static Address in(const std::string& country) {
    Address address;
    address.line_one = "Street 1";
    address.city = country + " City";
    address.country = country;
    return address;
  }

  checkout::quote ask() {
    std::optional<checkout::quote> told;
    assembler.quote(request, [&](auto answer) { told = std::move(answer.value()); });
    return *told;
  }

  checkout::quote_request request{usd, {{item_id{"a"}, 1}, {item_id{"b"}, 1}}, in("US"), "en"};
  shelves items;
  regional_taxes taxes;
  posts ways;
  fake_discounts offers;
  quote_assembler assembler{items, taxes, ways, offers};
};

const FulfillmentOptionShipping& parcel_at(const checkout::quote& q, std::size_t i) {
  return std::get<FulfillmentOptionShipping>(q.options.at(i).option);
}

TEST_F(split_quote, asks_for_each_place) {
  request.places.push_back({in("DE"), "g2", {{item_id{"b"}, FulfillmentMethod::shipping}}});
  const auto q = ask();
  EXPECT_EQ(q.items.at(0).tax, rate{72'500});
  EXPECT_EQ(q.items.at(1).tax, rate{190'000});
  EXPECT_EQ(q.tax_jurisdiction, "US");
  EXPECT_THAT(q.place_jurisdictions, testing::ElementsAre("DE"));
  ASSERT_EQ(q.options.size(), 2U);
  EXPECT_EQ(parcel_at(q, 0).id, "parcel");
  EXPECT_EQ(parcel_at(q, 0).title, "Parcel (Street 1, US City)");
  EXPECT_EQ(parcel_at(q, 1).id, "parcel@g2");
  EXPECT_EQ(parcel_at(q, 1).title, "Parcel (Street 1, DE City)");
  EXPECT_EQ(q.options[0].tax, rate{72'500});
  EXPECT_EQ(q.options[1].tax, rate{190'000});
  EXPECT_EQ(q.options[1].place, 1U);
  EXPECT_THAT(ways.questions.at(1).items.at(0).by, testing::ElementsAre(checkout::fulfillment_type::shipping))
      << "it goes the way it is asked for";
}

TEST_F(split_quote, asks_nothing_for_a_place_to_which_nothing_goes) {
  request.places.push_back(
      {in("DE"), "", {{item_id{"a"}, FulfillmentMethod::shipping}, {item_id{"b"}, FulfillmentMethod::shipping}}});
  request.destination.reset();
  const auto q = ask();
  ASSERT_EQ(ways.questions.size(), 1U);
  EXPECT_EQ(parcel_at(q, 0).id, "parcel") << "where there is one place, ids and titles stay plain";
  EXPECT_EQ(parcel_at(q, 0).title, "Parcel");
}

TEST_F(split_quote, what_goes_to_no_address_is_taxed_where_the_rest_goes) {
  request.places.push_back({in("DE"), "", {{item_id{"b"}, FulfillmentMethod::shipping}}});
  request.destination.reset();
  const auto q = ask();
  EXPECT_EQ(q.items.at(0).tax, rate{190'000});
  EXPECT_EQ(q.tax_jurisdiction, "DE");
  EXPECT_FALSE(ways.questions.at(0).destination);
}

} // namespace
} // namespace acp::merchant
