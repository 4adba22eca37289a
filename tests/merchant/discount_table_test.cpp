#include "merchant/cache/discount_table.hpp"

namespace acp::merchant {
namespace {

using checkout::money;
using testing::ElementsAre;
using testing::IsEmpty;

checkout::currency unit_of(const char* code) { return checkout::currency::parse(code).value(); }

discount_rule ten_percent(std::string id, std::vector<std::string> codes) {
  discount_rule r;
  r.terms.id = std::move(id);
  r.codes = std::move(codes);
  r.percent = checkout::rate{100'000};
  return r;
}

std::vector<std::string> named(const std::vector<checkout::discount_offer>& offers) {
  std::vector<std::string> found;
  for (const auto& offer : offers) found.push_back(offer.id + ":" + offer.code.value_or(""));
  return found;
}

struct discount_table_test : testing::Test {
  discount_table_test() {
    table.add(ten_percent("ten", {"TEN", "Zehn"}));
    table.add(ten_percent("free", {}));
  }
  discount_table table;
};

TEST_F(discount_table_test, finds_codes_however_they_are_written) {
  EXPECT_THAT(named(table.offers({" zEHN ", "ten", "TEN", "nope"}, unit_of("USD"))),
              ElementsAre("free:", "ten:Zehn", "ten:TEN"));
  EXPECT_THAT(named(table.offers({}, unit_of("USD"))), ElementsAre("free:"));
  EXPECT_THAT(named(discount_table{}.offers({"TEN"}, unit_of("USD"))), IsEmpty());
}

TEST_F(discount_table_test, a_fixed_amount_counts_in_its_currencies_alone) {
  auto r = ten_percent("five", {"FIVE"});
  r.percent.reset();
  r.amounts = {{500, unit_of("USD")}, {450, unit_of("EUR")}};
  EXPECT_EQ(std::get<money>(offer_in(r, unit_of("EUR")).off).minor, 450);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(offer_in(r, unit_of("JPY")).off));
}

TEST_F(discount_table_test, a_percentage_needs_its_minimum_and_its_bound_in_the_currency) {
  auto r = ten_percent("large", {"LARGE"});
  EXPECT_TRUE(std::holds_alternative<checkout::rate>(offer_in(r, unit_of("JPY")).off));
  r.minimums = {{5'000, unit_of("USD")}};
  EXPECT_EQ(offer_in(r, unit_of("USD")).minimum->minor, 5'000);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(offer_in(r, unit_of("JPY")).off)) << "not without its minimum";
  r.minimums.push_back({7'000, unit_of("JPY")});
  r.most = {{100, unit_of("USD")}};
  EXPECT_EQ(offer_in(r, unit_of("USD")).at_most->minor, 100);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(offer_in(r, unit_of("JPY")).off)) << "nor without its bound";
}

} // namespace
} // namespace acp::merchant
