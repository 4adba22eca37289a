#include "spec/field.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

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

/// So large that a field keeps it apart.
struct large {
  std::string text;
  char rest[200] = {};

  bool operator==(const large& other) const { return text == other.text; }
};

struct settled {
  std::string text;

  bool operator==(const settled&) const = default;
};

} // namespace

template <>
inline constexpr bool acp::is_shared<settled> = true;

namespace {

template <class T>
struct field_kept_apart : testing::Test {};
using kept_apart = testing::Types<large, settled>;
TYPED_TEST_SUITE(field_kept_apart, kept_apart);

TYPED_TEST(field_kept_apart, takes_little_room_while_it_is_absent) {
  EXPECT_LE(sizeof(field<TypeParam>), 3 * sizeof(void*));
}

TYPED_TEST(field_kept_apart, a_copy_is_a_value_of_its_own) {
  field<TypeParam> first = TypeParam{"a"};
  auto copy = first;
  EXPECT_EQ(copy, first);
  copy->text = "b";
  EXPECT_EQ(first->text, "a");
  EXPECT_EQ(copy->text, "b");
  EXPECT_NE(copy, first);
  copy = first;
  EXPECT_EQ(copy->text, "a");
  copy.set_null();
  EXPECT_TRUE(copy.is_null());
  EXPECT_TRUE(first.has_value());
}

TYPED_TEST(field_kept_apart, moves_and_compares_like_any_other) {
  field<TypeParam> first = TypeParam{"a"};
  const auto moved = std::move(first);
  EXPECT_EQ(moved.value().text, "a");
  EXPECT_EQ(moved, (field<TypeParam>{TypeParam{"a"}}));
  EXPECT_NE(moved, field<TypeParam>{});
  EXPECT_EQ(field<TypeParam>{}.value_or(TypeParam{"c"}).text, "c");
  const field<TypeParam> absent;
  EXPECT_THROW(static_cast<void>(absent.value()), std::bad_optional_access);
}

TEST(shared_field, copies_hold_the_same_value_until_one_is_written_to) {
  const field<settled> first = settled{"a"};
  auto copy = first;
  EXPECT_EQ(&*std::as_const(copy), &*first);
  copy->text = "b";
  EXPECT_NE(&*std::as_const(copy), &*first);
}

} // namespace
