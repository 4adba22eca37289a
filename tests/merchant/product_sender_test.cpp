#include "merchant/push/product_sender.hpp"
#include "merchant/push/spool.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <set>

namespace acp::merchant {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

outgoing_product product(const std::string& id, std::size_t size = 0) {
  return {id, "hash", "[]", R"({"id":")" + id + R"(","x":")" + std::string(size, 'x') + R"("})"};
}

/// Notes what it is told, in order.
struct notes final : sent_products {
  void announce(std::span<const outgoing_product> products) override { note("announce", products); }
  void confirm(std::span<const outgoing_product> products) override { note("confirm", products); }
  void refuse(const outgoing_product& p) override { note("refuse", {&p, 1}); }
  void note(std::string what, std::span<const outgoing_product> products) {
    for (const auto& p : products) what += " " + p.id;
    lines.push_back(what);
  }
  std::vector<std::string> lines;
};

struct product_sending : testing::Test {
  product_sender sender(batch_limits limits = {}) {
    return {{[this](const std::string& body) { return upsert(body); }, [](const sent_count&) {}, [](const auto&) {}},
            book,
            limits};
  }
  std::expected<upsert_answer, std::string> upsert(const std::string& body) {
    const auto products = nlohmann::json::parse(body)["products"];
    sizes.push_back(products.size());
    for (const auto& p : products)
      if (p["id"] == ends_at) return std::unexpected("the end");
    for (const auto& p : products)
      if (refused.contains(p["id"].get<std::string>())) return upsert_answer{false, "not this"};
    return upsert_answer{true};
  }
  static auto source(std::vector<outgoing_product> products) {
    return [products = std::move(products), at = std::size_t{0}]() mutable {
      return at < products.size() ? std::optional{products[at++]} : std::nullopt;
    };
  }

  notes book;
  std::set<std::string> refused;
  std::string ends_at;
  std::vector<std::size_t> sizes;
};

TEST_F(product_sending, goes_in_batches_of_so_many) {
  auto s = sender({.products = 2});
  EXPECT_TRUE(s.send(source({product("a"), product("b"), product("c")})));
  EXPECT_THAT(book.lines, ElementsAre("announce a b", "confirm a b", "announce c", "confirm c"));
  EXPECT_EQ(s.count().sent, 3U);
}

TEST_F(product_sending, goes_in_batches_of_so_many_bytes) {
  auto s = sender({.products = 100, .bytes = 300});
  EXPECT_TRUE(s.send(source({product("a", 100), product("b", 100), product("c", 900), product("d", 10)})));
  EXPECT_THAT(sizes, ElementsAre(2, 1, 1));
}

TEST_F(product_sending, nothing_takes_no_request) {
  EXPECT_TRUE(sender().send(source({})));
  EXPECT_TRUE(sizes.empty());
}

TEST_F(product_sending, finds_the_products_at_fault) {
  refused = {"b", "e"};
  auto s = sender({.products = 5});
  EXPECT_TRUE(s.send(source({product("a"), product("b"), product("c"), product("d"), product("e")})));
  EXPECT_THAT(book.lines,
              ElementsAre("announce a b c d e", "confirm a", "refuse b", "confirm c", "confirm d", "refuse e"));
  EXPECT_EQ(s.count().sent, 3U);
  EXPECT_EQ(s.count().refused, 2U);
}

TEST_F(product_sending, ends_when_all_are_refused) {
  std::vector<outgoing_product> many;
  for (int i = 0; i < 1000; ++i) refused.insert(many.emplace_back(product(std::to_string(i))).id);
  const auto done = sender().send(source(many));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error(), HasSubstr("20 products in a row were refused, the last with not this"));
  EXPECT_LT(sizes.size(), 100U);
}

TEST_F(product_sending, goes_on_while_some_are_accepted) {
  std::vector<outgoing_product> many;
  for (int i = 0; i < 100; ++i) many.push_back(product(std::to_string(i)));
  for (int i = 1; i < 100; i += 2) refused.insert(std::to_string(i));
  auto s = sender();
  EXPECT_TRUE(s.send(source(many)));
  EXPECT_EQ(s.count().sent, 50U);
  EXPECT_EQ(s.count().refused, 50U);
}

TEST_F(product_sending, ends_with_the_agent) {
  ends_at = "b";
  auto s = sender({.products = 1});
  EXPECT_EQ(s.send(source({product("a"), product("b"), product("c")})).error(), "the end");
  EXPECT_THAT(book.lines, ElementsAre("announce a", "confirm a", "announce b"));
}

TEST_F(product_sending, counts_what_is_withdrawn_apart) {
  auto gone = product("gone");
  gone.hash.clear();
  auto s = sender();
  EXPECT_TRUE(s.send(source({product("a"), gone})));
  EXPECT_EQ(s.count().sent, 1U);
  EXPECT_EQ(s.count().withdrawn, 1U);
}

TEST(spool, gives_back_what_it_was_given) {
  spool s;
  const outgoing_product odd{std::string("a\0b\n", 4), "", "[\"i\"]", std::string(100'000, 'x')};
  s.add(odd);
  s.add(product("p"));
  s.rewind();
  EXPECT_EQ(s.size(), 2U);
  EXPECT_EQ(s.next(), odd);
  EXPECT_EQ(s.next(), product("p"));
  EXPECT_EQ(s.next(), std::nullopt);
}

TEST(spool, gives_those_with_a_rank_last) {
  spool s;
  for (const auto& [id, rank] : {std::pair{"c", 300}, {"a", 100}, {"b", 200}, {"also b", 200}}) {
    s.add_last(product(id, 10'000), rank);
    s.add(product(std::string{"before "} + id));
  }
  s.rewind();
  EXPECT_EQ(s.size(), 8U);
  std::vector<std::string> ids;
  while (const auto each = s.next()) ids.push_back(each->id);
  EXPECT_THAT(ids, ElementsAre("before c", "before a", "before b", "before also b", "a", "b", "also b", "c"));
}

} // namespace
} // namespace acp::merchant
