#include "merchant/feed/delimited.hpp"
#include "merchant/feed/flat_row.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace acp::merchant {
namespace {

std::string csv(std::vector<std::string> fields) {
  std::string out;
  append_csv(out, fields);
  return out;
}

std::string tsv(std::vector<std::string> fields) {
  std::string out;
  append_tsv(out, fields);
  return out;
}

TEST(delimited, commas_quotes_and_lines_are_quoted) {
  EXPECT_EQ(csv({"a", "b"}), "a,b\r\n");
  EXPECT_EQ(csv({"a,b", "c\"d", "e\nf", "g\rh", " i", "j ", ""}),
            "\"a,b\",\"c\"\"d\",\"e\nf\",\"g\rh\",\" i\",\"j \",\r\n");
  EXPECT_EQ(csv({"\""}), "\"\"\"\"\r\n");
}

TEST(delimited, tabs_and_lines_become_spaces) { EXPECT_EQ(tsv({"a\tb", "c\r\nd", "\"e\""}), "a b\tc  d\t\"e\"\n"); }

TEST(flat_row, amounts_have_as_many_places_as_the_currency) {
  EXPECT_EQ(decimal_amount(1999, 2), "19.99");
  EXPECT_EQ(decimal_amount(5, 2), "0.05");
  EXPECT_EQ(decimal_amount(0, 2), "0.00");
  EXPECT_EQ(decimal_amount(120, 0), "120");
  EXPECT_EQ(decimal_amount(1'234'567, 3), "1234.567");
  EXPECT_EQ(decimal_amount(7, 3), "0.007");
}

struct one_item : testing::Test {
  one_item() {
    product.id = "p";
    product.variants.resize(1);
    auto& v = product.variants[0];
    v.id = "i";
    v.title = "Tee";
  }
  nlohmann::json line() const { return nlohmann::json::parse(to_flat_line(product, product.variants[0], facts)); }

  Product product;
  flat_facts facts{{"Shop", "https://s.example"}, "Brand", "US", std::nullopt};
};

TEST_F(one_item, that_says_little_has_a_row_all_the_same) {
  const auto row = line();
  EXPECT_EQ(row["description"], "Tee");
  EXPECT_EQ(row["url"], "https://s.example");
  EXPECT_EQ(row["availability"], "out_of_stock");
  EXPECT_EQ(row["is_eligible_checkout"], false);
  EXPECT_EQ(row["listing_has_variations"], false);
  EXPECT_EQ(row["target_countries"], "US");
  for (const auto* const absent : {"price", "image_url", "variant_dict", "additional_image_urls", "store_country"})
    EXPECT_FALSE(row.contains(absent)) << absent;
}

TEST_F(one_item, in_no_currency_of_iso_4217_has_no_price) {
  auto& price = product.variants[0].price.emplace();
  price.amount = 1;
  price.currency = "ZZZ";
  EXPECT_FALSE(line().contains("price"));
}

TEST_F(one_item, has_as_many_fields_as_there_are_columns) {
  const auto row = to_flat_row(product, product.variants[0], facts);
  EXPECT_EQ(row[0], "i");
  EXPECT_EQ(flat_columns.back(), "store_country");
}

} // namespace
} // namespace acp::merchant
