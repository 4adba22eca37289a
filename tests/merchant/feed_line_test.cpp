#include "merchant/import/feed_line.hpp"

#include "merchant/import/line_reader.hpp"

#include <sstream>

namespace acp::merchant {
namespace {

std::optional<feed_product> read(const std::string& text, problem_list& problems) {
  return read_feed_line(text, 7, problems);
}

std::vector<std::string> feed_problem_paths(const std::string& text) {
  problem_list problems;
  EXPECT_FALSE(read(text, problems));
  std::vector<std::string> paths;
  for (const auto& p : problems.failure().problems) {
    EXPECT_EQ(p.line, 7U);
    EXPECT_FALSE(p.message.empty());
    paths.push_back(p.path);
  }
  return paths;
}

TEST(feed_line, takes_what_a_product_says) {
  problem_list problems;
  const auto product = read(R"({"id":"p","title":"Tee","url":"https://s.example/p","description":{"plain":"Soft"},
    "media":[{"type":"video","url":"https://s.example/v"},{"type":"image","url":"https://s.example/i"}],
    "variants":[{"id":"a","title":"Tee, red","price":{"amount":1999,"currency":"USD"},
      "barcodes":[{"type":"GTIN","value":"1"},{"type":"SKU","value":"TEE-R"}],"categories":[{"value":"Clothing"}],
      "variant_options":[{"name":"Colour","value":"Red"}],"availability":{"available":false},"unknown":1}]})",
                            problems);
  ASSERT_TRUE(product);
  EXPECT_TRUE(problems.empty());
  const auto& item = product->items.at(0);
  EXPECT_EQ(item.id, "a");
  EXPECT_EQ(item.title, "Tee, red");
  EXPECT_EQ(item.description, "Soft");
  EXPECT_EQ(item.sku, "TEE-R");
  EXPECT_EQ(item.category, "Clothing");
  EXPECT_EQ(item.images, R"(["https://s.example/i"])");
  EXPECT_EQ(item.variant_options, R"([{"name":"Colour","value":"Red"}])");
  EXPECT_FALSE(item.for_sale);
  EXPECT_EQ(item.price, 1999);
  EXPECT_EQ(item.currency, "USD");
}

TEST(feed_line, prefers_what_the_variant_says) {
  problem_list problems;
  const auto product =
      read(R"({"id":"p","description":{"plain":"Soft"},"media":[{"type":"image","url":"https://s.example/p"}],
    "variants":[{"id":"a","title":"A","description":{"markdown":"*Softer*"},"media":[{"type":"image","url":"https://s.example/a"}]},
                {"id":"b","title":"B","availability":{"status":"out_of_stock"}}]})",
           problems);
  ASSERT_TRUE(product);
  EXPECT_EQ(product->items.at(0).description, "*Softer*");
  EXPECT_EQ(product->items.at(0).images, R"(["https://s.example/a"])");
  EXPECT_TRUE(product->items.at(0).for_sale);
  EXPECT_FALSE(product->items.at(0).price);
  EXPECT_FALSE(product->items.at(1).for_sale);
}

TEST(feed_line, says_where_it_is_wrong) {
  using testing::ElementsAre;
  EXPECT_THAT(feed_problem_paths("{"), ElementsAre("$"));
  EXPECT_THAT(feed_problem_paths("\"\xff\""), ElementsAre("$"));
  EXPECT_THAT(feed_problem_paths("[]"), ElementsAre("$"));
  EXPECT_THAT(feed_problem_paths(R"({"id":"p"})"), ElementsAre("$.variants"));
  EXPECT_THAT(feed_problem_paths(R"({"id":"","variants":[]})"), ElementsAre("$.id"));
  EXPECT_THAT(feed_problem_paths(R"({"id":"p","variants":[{"id":"a"},{"title":"B"}]})"),
              ElementsAre("$.variants[0].title", "$.variants[1].id"));
  EXPECT_THAT(
      feed_problem_paths(R"({"id":"p","variants":[{"id":"a","title":"A","price":{"amount":19.99,"currency":"USD"}}]})"),
      ElementsAre("$.variants[0].price.amount"));
  EXPECT_THAT(
      feed_problem_paths(R"({"id":"p","variants":[{"id":"a","title":"A","price":{"amount":1,"currency":"usd"}}]})"),
      ElementsAre("$.variants[0].price.currency"));
  EXPECT_THAT(
      feed_problem_paths(R"({"id":"p","variants":[{"id":"a","title":"A","price":{"amount":1,"currency":"ZZZ"}}]})"),
      ElementsAre("$.variants[0].price.currency"));
  EXPECT_THAT(
      feed_problem_paths(
          R"({"id":"p","variants":[{"id":"a","title":"A","price":{"amount":2000000000000,"currency":"USD"}}]})"),
      ElementsAre("$.variants[0].price.amount"));
  EXPECT_THAT(feed_problem_paths(R"({"id":"p","title":"a\u0000b","variants":[]})"), ElementsAre("$"));
}

TEST(line_reader, numbers_lines_as_an_editor_does) {
  std::istringstream in{"\xEF\xBB\xBF{1}\r\n\n   \n{2}\n{3}"};
  line_reader reader{in};
  const auto first = reader.next();
  EXPECT_EQ(first->number, 1U);
  EXPECT_EQ(first->text, "{1}\r");
  EXPECT_EQ(reader.next()->number, 4U);
  const auto last = reader.next();
  EXPECT_EQ(last->number, 5U);
  EXPECT_EQ(last->text, "{3}");
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.bytes(), 20U);
}

TEST(line_reader, keeps_memory_bounded) {
  std::istringstream in{std::string(line_reader::longest_line + 5, 'x') + "\nnext\n"};
  line_reader reader{in};
  const auto huge = reader.next();
  EXPECT_TRUE(huge->too_long);
  EXPECT_EQ(huge->text.size(), line_reader::longest_line);
  EXPECT_EQ(reader.next()->text, "next");
}

} // namespace
} // namespace acp::merchant
