#include "actors/runtime/currency_totals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace acp::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(currency_totals, add_up_by_currency) {
  actors::currency_totals t;
  EXPECT_THAT(t.view(), IsEmpty());
  t.add("usd", 100);
  t.add("USD", 1);
  t.add("jpy", 5000);
  t.add("usd", 0);
  t.add("usd", -7);
  EXPECT_THAT(t.view(), ElementsAre(Pair("JPY", 5000u), Pair("USD", 101u)));
}

TEST(currency_totals, have_a_bound) {
  actors::currency_totals t;
  for (char a = 'A'; a <= 'Z'; ++a)
    for (char b = 'A'; b <= 'Z'; ++b) t.add(std::string{'X', a, b}, 1);
  t.add("not a code", 10);
  const auto sums = t.view();
  EXPECT_EQ(sums.size(), 33u);
  EXPECT_EQ(sums.at("other"), 26u * 26u - 32u + 10u);
}

TEST(currency_totals, lose_nothing_among_threads) {
  actors::currency_totals t;
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < 4; ++n)
      threads.emplace_back([&] {
        for (int i = 0; i < 10'000; ++i) t.add(i % 2 == 0 ? "eur" : "usd", 2);
      });
  }
  EXPECT_THAT(t.view(), ElementsAre(Pair("EUR", 40'000u), Pair("USD", 40'000u)));
}

} // namespace
} // namespace acp::test
