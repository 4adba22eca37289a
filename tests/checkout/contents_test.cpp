#include "shop_front.hpp"

#include "checkout/deciding/contents.hpp"
#include "checkout/values/markdown.hpp"

namespace acp::checkout::testing {
namespace {

TEST(Markdown, knows_raw_html_from_what_only_looks_like_it) {
  for (const auto* text : {"<script>alert(1)</script>", "Ring <b>twice</b>", "<!-- hidden -->", "a <br/> b",
                           "text\n\n<div>\n\nmore", "[x](<y>) <img src='z'>"})
    EXPECT_TRUE(has_raw_html(text)) << text;
  for (const auto* text :
       {"Ring twice.", "I <3 you", "a < b > c", "`<b>` is code", "    <pre>indented</pre>", "",
        "<https://shop.example>", "**bold** _and_ [a link](https://x.example)", "\\<b>", "<ann@mail.example>"})
    EXPECT_FALSE(has_raw_html(text)) << text;
}

TEST(Markdown, is_left_without_html) {
  EXPECT_EQ(without_raw_html("Warm <b>wool</b>, *soft*"), "Warm wool, *soft*");
  EXPECT_EQ(without_raw_html("a < b"), "a < b");
  EXPECT_EQ(without_raw_html("One\n\n<script>x</script>\n\nTwo"), "One\n\nTwo");
}

TEST(Contents, notes_with_html_are_refused_where_they_stand) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.order_notes = "Ring <b>twice</b>";
  const auto refused = shop.ask(nullptr, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "raw_html_not_allowed");
  EXPECT_EQ(refused.error().param, "$.order_notes");
  const auto state = shop.ready();
  auto payment = pay();
  payment.order_notes = "<i>soon</i>";
  EXPECT_EQ(shop.ask(&state, payment).error().param, "$.order_notes");
  CheckoutSessionUpdateRequest update;
  update.order_notes = "**soon**";
  EXPECT_TRUE(shop.ask(&state, update));
}

TEST(Contents, attributions_say_nothing_of_the_buyer) {
  for (const auto* text : {"ann@example.com", "+1 555 123 4567", "(555) 123-4567", "+493055500100"})
    EXPECT_TRUE(looks_personal(text)) << text;
  for (const auto* text : {"campaign-2026-04", "1234567890123", "pub_12", "@home", "a@b", "2026-04-17", ""})
    EXPECT_FALSE(looks_personal(text)) << text;

  shop_front shop;
  auto request = order_of({item("shirt")});
  auto& sent = request.affiliate_attribution.emplace();
  sent.provider = "impact.example";
  sent.publisher_id = "pub_12";
  sent.metadata = nlohmann::json{{"placement", "top"}, {"rank", 3}};
  EXPECT_TRUE(shop.ask(nullptr, request));
  sent.metadata = nlohmann::json{{"buyer_email", 1}};
  EXPECT_EQ(shop.ask(nullptr, request).error().param, "$.affiliate_attribution.metadata.buyer_email");
  sent.metadata = nlohmann::json{{"to call", "+1 555 123 4567"}};
  EXPECT_EQ(shop.ask(nullptr, request).error().param, "$.affiliate_attribution.metadata['to call']");
  sent.metadata.reset();
  sent.sub_id = "ann@example.com";
  const auto refused = shop.ask(nullptr, request);
  EXPECT_EQ(refused.error().code, "pii_not_allowed");
  EXPECT_EQ(refused.error().param, "$.affiliate_attribution.sub_id");
  sent.provider = "ann@example.com";
  EXPECT_EQ(shop.ask(nullptr, request).error().param, "$.affiliate_attribution.provider");
}

} // namespace
} // namespace acp::checkout::testing
