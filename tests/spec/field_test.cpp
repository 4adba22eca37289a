#include "spec/field.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <type_traits>

namespace {

using acp::field;

TEST(field, starts_absent) {
  const field<std::string> name;
  EXPECT_TRUE(name.is_absent());
  EXPECT_FALSE(name.is_null());
  EXPECT_FALSE(name.has_value());
}

TEST(field, keeps_null_and_absent_apart) {
  field<std::string> name{"Ada"};
  name.set_null();
  EXPECT_TRUE(name.is_null());
  EXPECT_NE(name, field<std::string>{});
  name.reset();
  EXPECT_TRUE(name.is_absent());
  EXPECT_EQ(name, field<std::string>{});
}

TEST(field, a_value_is_neither_null_nor_absent) {
  field<std::string> name = nullptr;
  name = "Ada";
  EXPECT_FALSE(name.is_null());
  EXPECT_FALSE(name.is_absent());
  EXPECT_EQ(*name, "Ada");
  EXPECT_EQ(name->size(), 3U);
}

TEST(field, compares_with_plain_values) {
  field<std::string> name = "Ada";
  EXPECT_TRUE(name == "Ada");
  EXPECT_FALSE(name == "Bob");
  name.set_null();
  EXPECT_FALSE(name == "Ada");
}

TEST(field, emplace_overwrites_null) {
  field<int> count = nullptr;
  count.emplace(3);
  EXPECT_EQ(count, field<int>{3});
  EXPECT_EQ(count.value_or(7), 3);
  count.reset();
  EXPECT_EQ(count.value_or(7), 7);
}

TEST(field, takes_nothing_that_would_lose_digits) {
  static_assert(std::is_assignable_v<field<std::int64_t>&, int>);
  static_assert(!std::is_assignable_v<field<std::int64_t>&, double>);
  static_assert(!std::is_assignable_v<field<std::int64_t>&, std::uint64_t>);
  field<std::int64_t> amount = 5;
  amount = 7;
  EXPECT_EQ(amount, 7);
}

} // namespace
