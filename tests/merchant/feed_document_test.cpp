#include "merchant/feed/feed_document.hpp"

#include "merchant/import/feed_line.hpp"

#include <rapidcheck/gtest.h>

namespace acp::merchant {
namespace {

using rc::gen::arbitrary;
using rc::gen::container;
using rc::gen::element;
using rc::gen::inRange;

/// Texts with all that needs care in JSON, and what is not ASCII.
rc::Gen<std::string> some_text() {
  return rc::gen::map(container<std::vector<std::string>>(
                          element<std::string>("a", "\"", "\\", "\n", "\t", ",", "ü", "😀", "\x01", "/", " ", "{")),
                      [](const std::vector<std::string>& parts) {
                        std::string all;
                        for (const auto& part : parts) all += part;
                        return all;
                      });
}

std::optional<std::string> maybe_text() { return *arbitrary<bool>() ? std::optional{*some_text()} : std::nullopt; }

template <class T>
std::string as_json(const T& value) {
  std::string text;
  write_json(text, value);
  return text;
}

feed_item some_item(int number) {
  feed_item item;
  item.id = "item " + std::to_string(number) + *element<std::string>("", "\t\"", "ü,😀");
  item.title = *some_text();
  item.description = maybe_text();
  item.sku = maybe_text();
  item.category = maybe_text();
  item.images = as_json(*container<std::vector<std::string>>(
      element<std::string>("https://s.example/a.jpg", "https://s.example/b,c.jpg?d=%20")));
  std::vector<VariantOption> options(static_cast<std::size_t>(*inRange(0, 3)));
  for (auto& option : options) {
    option.name = *some_text();
    option.value = *some_text();
  }
  item.variant_options = as_json(options);
  item.for_sale = *arbitrary<bool>();
  if (*arbitrary<bool>()) {
    item.price = *inRange<std::int64_t>(0, 1'000'000'000'000);
    item.currency = *element<std::string>("USD", "JPY", "KWD");
  }
  return item;
}

feed_product some_product() {
  feed_product product;
  product.id = "product" + *element<std::string>("", "\n\\", "ü,😀");
  product.title = maybe_text();
  if (*arbitrary<bool>()) product.url = "https://s.example/p";
  const auto items = *inRange(0, 4);
  for (int i = 0; i < items; ++i) product.items.push_back(some_item(i));
  return product;
}

RC_GTEST_PROP(feed_document, is_what_an_import_takes_the_same_product_from, ()) {
  const auto product = some_product();
  const auto document = to_product(product);
  RC_ASSERT(document.has_value());
  problem_list problems;
  const auto read = read_feed_line(to_line(*document), 1, problems);
  RC_ASSERT(problems.empty());
  RC_ASSERT(read == product);
}

RC_GTEST_PROP(feed_document, is_one_line, ()) {
  const auto document = to_product(some_product(), feed_seller{*some_text(), "https://s.example"});
  RC_ASSERT(document.has_value());
  RC_ASSERT(to_line(*document).find('\n') == std::string::npos);
}

TEST(feed_document, tells_who_sells) {
  feed_product product{"p", "Tee", std::nullopt, {feed_item{}}};
  product.items[0].images = product.items[0].variant_options = "[]";
  const auto document = to_product(product, feed_seller{"Shop", "https://s.example"});
  ASSERT_TRUE(document);
  const auto& seller = *document->variants.at(0).seller;
  EXPECT_EQ(*seller.name, "Shop");
  EXPECT_EQ(seller.links->at(0).type, "privacy_policy");
  EXPECT_EQ(seller.links->at(0).url, "https://s.example/legal/privacy");
}

TEST(feed_document, refuses_what_the_schema_does_not_have) {
  feed_product product{"p", std::nullopt, std::nullopt, {feed_item{}}};
  auto& item = product.items[0];
  item.id = "i";
  item.images = R"(["not a url"])";
  item.variant_options = "[]";
  EXPECT_EQ(to_product(product).error(), "an image of the item i is no URL");
  item.images = "[]";
  item.variant_options = R"([{"name":"Size"}])";
  EXPECT_EQ(to_product(product).error(), "the options of the item i are not all a name and a value");
  item.variant_options = "[1]";
  EXPECT_FALSE(to_product(product));
  item.variant_options = "[]";
  product.url = "nowhere";
  EXPECT_EQ(to_product(product).error(), "its address is no URL");
}

} // namespace
} // namespace acp::merchant
