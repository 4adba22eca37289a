#include "merchant/cache/tax_table.hpp"
#include "merchant/region.hpp"

namespace acp::merchant {
namespace {

region place(std::string country, std::string state, std::string postal_code) {
  Address a;
  a.country = std::move(country);
  a.state = std::move(state);
  a.postal_code = std::move(postal_code);
  return region_of(a);
}

TEST(region, ignores_how_codes_are_written) {
  const auto r = place(" us", "ca ", "94131-1234");
  EXPECT_EQ(r.country, "US");
  EXPECT_EQ(r.state, "CA");
  EXPECT_EQ(r.postal_code, "941311234");
  EXPECT_EQ(normal_postal_code("sw1a 1aa"), "SW1A1AA");
  EXPECT_EQ(normal_code("   "), "");
}

TEST(region, is_shown_as_a_jurisdiction) {
  EXPECT_EQ(jurisdiction_of(place("US", "CA", "")), "US-CA");
  EXPECT_EQ(jurisdiction_of(place("FR", "", "75002")), "FR");
}

TEST(zone, contains_what_its_members_say) {
  const zone bay{"US", "CA", "941"};
  EXPECT_TRUE(bay.contains(place("US", "CA", "94131")));
  EXPECT_FALSE(bay.contains(place("US", "CA", "94607")));
  EXPECT_FALSE(bay.contains(place("US", "NY", "94131")));
  EXPECT_TRUE((zone{"FR", "", ""}.contains(place("FR", "IDF", "75002"))));
  EXPECT_FALSE((zone{"FR", "", ""}.contains(place("DE", "", "75002"))));
}

TEST(tax_table, takes_the_most_specific_rate_alone) {
  tax_table taxes;
  taxes.add({"US", "CA", ""}, {checkout::rate{72'500}, false});
  taxes.add({"US", "CA", "941"}, {checkout::rate{86'250}, false});
  taxes.add({"US", "CA", "94131"}, {checkout::rate{90'000}, true});
  taxes.add({"US", "", "100"}, {checkout::rate{88'750}, false});
  taxes.add({"FR", "", ""}, {checkout::rate{200'000}, true});

  EXPECT_EQ(taxes.find(place("US", "CA", "90001")).on_price.millionths, 72'500);
  EXPECT_EQ(taxes.find(place("US", "CA", "94102")).on_price.millionths, 86'250);
  EXPECT_EQ(taxes.find(place("US", "CA", "94131")).on_price.millionths, 90'000);
  EXPECT_TRUE(taxes.find(place("US", "CA", "94131")).on_fulfillment);
  EXPECT_EQ(taxes.find(place("US", "NY", "10001")).on_price.millionths, 88'750);
  EXPECT_EQ(taxes.find(place("FR", "IDF", "75002")).on_price.millionths, 200'000);
  EXPECT_EQ(taxes.find(place("FR", "", "")).on_price.millionths, 200'000);
}

TEST(tax_table, knows_no_tax_where_nobody_listed_one) {
  tax_table taxes;
  EXPECT_EQ(taxes.find(place("US", "CA", "94131")).on_price.millionths, 0);
  taxes.add({"US", "CA", ""}, {checkout::rate{72'500}, false});
  EXPECT_EQ(taxes.find(place("US", "NV", "89101")).on_price.millionths, 0);
  EXPECT_EQ(taxes.find(place("", "", "")).on_price.millionths, 0);
}

} // namespace
} // namespace acp::merchant
