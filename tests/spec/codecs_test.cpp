#include "random_document.hpp"

#include "spec/codec/changes.hpp"
#include "spec/decode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <stdexcept>

namespace {

using acp::direction;
using acp::test::random_document;
using nlohmann::json;

template <class T>
std::string written(const T& value) {
  std::string text;
  acp::write_json(text, value);
  return text;
}

template <class T>
class codec : public testing::Test {};

// Between them these contain every type of the protocol.
using documents = testing::Types<acp::CheckoutSession, acp::CheckoutSessionCreateRequest,
                                 acp::CheckoutSessionUpdateRequest, acp::CheckoutSessionCompleteRequest,
                                 acp::CancelSessionRequest, acp::WebhookEvent, acp::DiscoveryResponse, acp::Error,
                                 acp::UpsertProductsRequest, acp::FeedMetadata, acp::GiftWrap, acp::PaymentMethodObject,
                                 acp::PaymentResponse, acp::SplitPayment, acp::Message, acp::FulfillmentOption,
                                 acp::ExtensionList, acp::DelegatePaymentRequest, acp::DelegatePaymentResponse,
                                 acp::DelegateAuthenticationCreateRequest, acp::DelegateAuthenticationSessionBase>;
TYPED_TEST_SUITE(codec, documents);

TYPED_TEST(codec, reads_and_writes_every_valid_document_unchanged) {
  EXPECT_TRUE(rc::check([](std::uint32_t seed) {
    const auto document = random_document{seed, direction::incoming}.make(acp::rule_for<TypeParam>());
    const auto decoded = acp::decode<TypeParam>(document);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(json::parse(written(*decoded)) == document);
  }));
}

TYPED_TEST(codec, what_is_written_is_valid_as_published) {
  EXPECT_TRUE(rc::check([](std::uint32_t seed) {
    const auto& rule = acp::rule_for<TypeParam>();
    const auto document = random_document{seed, direction::outgoing}.make(rule);
    const auto decoded = acp::decode<TypeParam>(document);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(acp::validate(json::parse(written(*decoded)), rule, direction::outgoing).empty());
  }));
}

TYPED_TEST(codec, a_tree_says_the_same_as_the_text) {
  EXPECT_TRUE(rc::check([](std::uint32_t seed) {
    const auto document = random_document{seed, direction::incoming}.make(acp::rule_for<TypeParam>());
    auto decoded = acp::decode<TypeParam>(document);
    RC_ASSERT(decoded.has_value());
    json tree;
    to_json(tree, *decoded);
    RC_ASSERT(tree == document);
  }));
}

TYPED_TEST(codec, refuses_nonsense_without_validation) {
  TypeParam value;
  EXPECT_THROW(from_json(json(42), value), std::invalid_argument);
}

TEST(writer, keeps_the_order_of_the_schema_and_leaves_out_what_is_absent) {
  const acp::Total total{.type = acp::TotalType::tax, .display_text = "Tax", .amount = -5};
  EXPECT_EQ(written(total), R"({"type":"tax","display_text":"Tax","amount":-5})");
}

TEST(writer, tells_null_from_absent) {
  acp::CheckoutSessionUpdateRequest request;
  EXPECT_EQ(written(request), "{}");
  request.order_notes.set_null();
  EXPECT_EQ(written(request), R"({"order_notes":null})");
}

TEST(writer, writes_constants_that_are_not_stored) {
  const acp::Message message = acp::MessageInfo{.content_type = acp::ContentType::plain, .content = "Hi"};
  EXPECT_EQ(written(message), R"({"type":"info","content_type":"plain","content":"Hi"})");
}

TEST(writer, escapes_what_json_demands_and_nothing_else) {
  std::string text;
  acp::append_json_string(text, "\"\\/\b\f\n\r\t\x01\x7f é😀");
  EXPECT_EQ(text, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f é😀\"");
}

TEST(writer, finds_what_must_be_escaped_wherever_it_stands) {
  for (const std::string filler : {"a", "é"})
    for (std::size_t length = 0; length < 40; ++length)
      for (std::size_t first = 0; first <= length; ++first)
        for (const char c : {'"', '\\', '\0', '\n', '\x1f', ' ', '!', '\x7f'}) {
          std::string text;
          for (std::size_t i = 0; i < length; ++i) {
            text += i == first ? std::string{c} : filler;
            if (i > first && i + 1 == length) text += c;
          }
          std::string written = "before";
          acp::append_json_string(written, text);
          EXPECT_EQ(written, "before" + json(text).dump());
        }
}

TEST(writer, makes_null_of_numbers_json_does_not_have) {
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(reader, chooses_the_kind_of_extension_list_by_its_elements) {
  const auto names = acp::decode<acp::ExtensionList>(json::array({"discount"}));
  ASSERT_TRUE(names.has_value());
  EXPECT_EQ(std::get<0>(*names), std::vector<std::string>{"discount"});
  const auto declared = acp::decode<acp::ExtensionList>(json::array({{{"name", "discount"}}}));
  ASSERT_TRUE(declared.has_value());
  EXPECT_EQ(std::get<1>(*declared).front().name, "discount");
}

TEST(reader, takes_whole_numbers_in_any_spelling) {
  const auto total = acp::decode<acp::Total>(json::parse(R"({"type":"tax","display_text":"","amount":1.50e2})"));
  ASSERT_TRUE(total.has_value());
  EXPECT_EQ(total->amount, 150);
}

TEST(reader, ignores_unknown_members) {
  const auto item = acp::decode<acp::Item>(json{{"id", "sku"}, {"colour", "red"}});
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(written(*item), R"({"id":"sku"})");
}

TEST(reader, keeps_words_it_does_not_know_where_the_protocol_lets_it) {
  const auto trace = acp::decode<acp::IntentTrace>(json{{"reason_code", "brand_new"}});
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->reason_code, "brand_new");
}

TEST(reader, understands_items_as_agents_send_them) {
  const auto document = json::parse(R"({"currency":"usd","capabilities":{},"items":[
    {"id":"a"}, {"id":"b","quantity":2}, {"id":"li_1","item":{"id":"c"},"quantity":3}]})");
  const auto request = acp::decode<acp::CheckoutSessionCreateRequest>(document);
  ASSERT_TRUE(request.has_value());
  ASSERT_EQ(request->line_items.size(), 3U);
  EXPECT_TRUE(request->line_items[0].quantity.is_absent());
  EXPECT_EQ(request->line_items[1].quantity, 2);
  EXPECT_EQ(request->line_items[2].item->id, "c");
}

TEST(reader, prefers_the_published_name_to_another) {
  const auto document = json::parse(R"({"items":[{"id":"no"}],"line_items":[{"id":"yes"}]})");
  const auto request = acp::decode<acp::CheckoutSessionUpdateRequest>(document);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->line_items->front().id, "yes");
}

TEST(words, of_every_enumerator_lead_back_to_it) {
  for (const auto status : {acp::CheckoutSessionStatus::incomplete, acp::CheckoutSessionStatus::expired}) {
    EXPECT_EQ(acp::from_string<acp::CheckoutSessionStatus>(to_string(status)), status);
  }
  EXPECT_EQ(to_string(acp::InterventionType::_3ds), "3ds");
  EXPECT_FALSE(acp::from_string<acp::CheckoutSessionStatus>("no such status").has_value());
}

} // namespace
