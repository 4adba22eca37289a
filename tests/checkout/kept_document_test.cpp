#include "checkout/kept_document.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>

namespace acp::checkout::testing {
namespace {

telling_memo::text some(const char* text) { return std::make_shared<const std::string>(text); }

TEST(KeptDocument, each_version_s_telling_stays_beside_the_others) {
  const kept_document kept{"{}"};
  EXPECT_FALSE(kept.told.find("a"));
  const auto a = some("A");
  const auto b = some("B");
  kept.told.keep("a", a);
  kept.told.keep("b", b);
  EXPECT_EQ(kept.told.find("a"), a);
  EXPECT_EQ(kept.told.find("b"), b);
  EXPECT_FALSE(kept.told.find("c"));
}

TEST(KeptDocument, told_again_under_a_name_it_takes_no_second_place) {
  const kept_document kept{"{}"};
  const auto first = some("first");
  kept.told.keep("first", first);
  telling_memo::text newest;
  for (std::size_t times = 0; times < 2 * telling_memo::capacity; ++times)
    kept.told.keep("again", newest = some("again"));
  EXPECT_EQ(kept.told.find("first"), first);
  EXPECT_EQ(kept.told.find("again"), newest);
}

TEST(KeptDocument, it_keeps_the_newest_and_never_more_than_its_capacity) {
  const kept_document kept{"{}"};
  const std::weak_ptr oldest = [&] {
    auto text = some("0");
    kept.told.keep("0", text);
    return text;
  }();
  for (std::size_t n = 1; n < telling_memo::capacity; ++n) kept.told.keep(std::to_string(n), some("x"));
  EXPECT_TRUE(kept.told.find("0"));
  kept.told.keep("one more", some("y"));
  EXPECT_FALSE(kept.told.find("0"));
  EXPECT_TRUE(oldest.expired());
  EXPECT_TRUE(kept.told.find("1"));
  EXPECT_TRUE(kept.told.find("one more"));
}

} // namespace
} // namespace acp::checkout::testing
