#include "random_document.hpp"

#include "spec/decode.hpp"
#include "spec/versions.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

using acp::direction;
using nlohmann::json;

json create_request() { return json::parse(R"({"currency":"usd","capabilities":{},"line_items":[{"id":"sku_1"}]})"); }

template <class T>
std::string problems(const json& document, direction way = direction::incoming) {
  std::string out;
  for (const auto& each : acp::validate(document, acp::rule_for<T>(), way)) {
    out += each.path + " " + each.code + "; ";
  }
  return out;
}

std::string create_problems(std::string_view pointer, const json& value) {
  auto document = create_request();
  document[json::json_pointer{std::string{pointer}}] = value;
  return problems<acp::CheckoutSessionCreateRequest>(document);
}

TEST(validate, accepts_a_small_request) {
  EXPECT_EQ(problems<acp::CheckoutSessionCreateRequest>(create_request()), "");
}

TEST(validate, names_everything_that_is_missing) {
  EXPECT_EQ(problems<acp::CheckoutSessionCreateRequest>(json::object()), "$.line_items missing; $.currency missing; ");
}

TEST(validate, takes_a_create_without_capabilities_for_one_of_an_agent_that_says_nothing) {
  auto document = create_request();
  document.erase("capabilities");
  EXPECT_EQ(problems<acp::CheckoutSessionCreateRequest>(document), "");
  EXPECT_EQ(problems<acp::CheckoutSessionCreateRequest>(document, direction::outgoing), "$.capabilities missing; ");
}

TEST(validate, names_the_place_inside_arrays) {
  auto document = create_request();
  document["line_items"] = json::parse(R"([{"id":"a"},{"item":{"id":7}},{"id":"c","quantity":0}])");
  EXPECT_EQ(problems<acp::CheckoutSessionCreateRequest>(document),
            "$.line_items[1].id missing; $.line_items[1].item.id invalid_type; $.line_items[2].quantity too_small; ");
}

TEST(validate, uses_the_name_the_agent_used) {
  auto document = create_request();
  document["items"] = json::parse(R"([{}])");
  document.erase("line_items");
  EXPECT_EQ(problems<acp::CheckoutSessionCreateRequest>(document), "$.items[0].id missing; ");
}

TEST(validate, quotes_odd_names) {
  const json trace{{"reason_code", "other"}, {"metadata", {{"a b", json::array()}, {"it's\n", json::object()}}}};
  EXPECT_EQ(problems<acp::IntentTrace>(trace),
            "$.metadata['a b'] invalid_type; $.metadata['it\\'s\\u000a'] invalid_type; ");
}

TEST(validate, knows_the_kinds_of_error) {
  EXPECT_EQ(create_problems("/currency", 5), "$.currency invalid_type; ");
  EXPECT_EQ(create_problems("/currency", nullptr), "$.currency invalid_type; ");
  EXPECT_EQ(create_problems("/line_items", json::array()), "$.line_items too_few; ");
  EXPECT_EQ(create_problems("/line_items", json::object()), "$.line_items invalid_type; ");
  EXPECT_EQ(create_problems("/buyer", {{"email", "nobody"}}), "$.buyer.email invalid_format; ");
  EXPECT_EQ(create_problems("/order_notes", std::string(5001, 'x')), "$.order_notes too_long; ");
  EXPECT_EQ(
      create_problems("/fulfillment_groups", json::parse(R"([{"id":"g","item_ids":[],"destination_type":"air"}])")),
      "$.fulfillment_groups[0].destination_type invalid_value; ");
  EXPECT_EQ(create_problems("/capabilities/interventions", {{"max_redirects", -1}}),
            "$.capabilities.interventions.max_redirects too_small; ");
  EXPECT_EQ(create_problems("/capabilities/extensions", {"a", "b", "a"}), "$.capabilities.extensions not_unique; ");
  EXPECT_EQ(create_problems("/metadata", "text"), "$.metadata invalid_type; ");
  EXPECT_EQ(problems<acp::Description>(json::object()), "$ too_few; ");
}

TEST(validate, passes_over_words_of_capabilities_it_does_not_know) {
  const auto unknown = json::parse(R"({"supported":["3ds","passkey"],"required":["retina"],"enforcement":"sometimes",
                                       "display_context":"hologram","redirect_context":"none"})");
  EXPECT_EQ(create_problems("/capabilities/interventions", unknown), "");
  EXPECT_EQ(problems<acp::InterventionCapabilities>(unknown, direction::outgoing),
            "$.supported[1] invalid_value; $.required[0] invalid_value; $.enforcement invalid_value; "
            "$.display_context invalid_value; ");
  EXPECT_EQ(create_problems("/capabilities/interventions", {{"supported", {"3ds", 7}}}),
            "$.capabilities.interventions.supported[1] invalid_type; ");

  const auto read = acp::decode<acp::InterventionCapabilities>(unknown);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read->supported, std::vector{acp::InterventionType::_3ds});
  EXPECT_TRUE(read->required->empty());
  EXPECT_TRUE(read->enforcement.is_absent());
  EXPECT_TRUE(read->display_context.is_absent());
  EXPECT_EQ(read->redirect_context, acp::RedirectContext::none);
}

json many(std::size_t count, const json& value) { return json(std::vector<json>(count, value)); }

TEST(validate, bounds_lists_on_input) {
  const auto problem = [](std::string_view pointer, const json& value) { return create_problems(pointer, value); };
  EXPECT_EQ(problem("/discounts", {{"codes", many(50, "A")}}), "");
  EXPECT_EQ(problem("/discounts", {{"codes", many(51, "A")}}), "$.discounts.codes too_many; ");
  EXPECT_EQ(problem("/discounts", {{"codes", many(37'000, 5)}}), "$.discounts.codes too_many; ");
  EXPECT_EQ(problem("/coupons", many(51, "A")), "$.coupons too_many; ");
  EXPECT_EQ(problem("/line_items", many(200, {{"id", "a"}})), "");
  EXPECT_EQ(problem("/line_items", many(201, {{"id", "a"}})), "$.line_items too_many; ");
  const auto group = [](std::size_t ids) {
    return json{{"id", "g"}, {"destination_type", "shipping"}, {"item_ids", many(ids, "a")}};
  };
  EXPECT_EQ(problem("/fulfillment_groups", many(200, group(200))), "");
  EXPECT_EQ(problem("/fulfillment_groups", many(201, group(1))), "$.fulfillment_groups too_many; ");
  EXPECT_EQ(problem("/fulfillment_groups", many(1, group(201))), "$.fulfillment_groups[0].item_ids too_many; ");
  const json entry{{"type", "shipping"}, {"option_id", "o"}, {"item_ids", many(201, "a")}};
  EXPECT_EQ(problems<acp::CheckoutSessionUpdateRequest>({{"selected_fulfillment_options", {entry}}}),
            "$.selected_fulfillment_options[0].item_ids too_many; ");
  EXPECT_EQ(problem("/capabilities/extensions", many(201, "a")), "$.capabilities.extensions too_many; ");
}

TEST(validate, bounds_texts_on_input) {
  const auto text = [](std::size_t length) { return std::string(length, 'x'); };
  EXPECT_EQ(create_problems("/line_items/0/id", text(255)), "");
  EXPECT_EQ(create_problems("/line_items/0/id", text(256)), "$.line_items[0].id too_long; ");
  EXPECT_EQ(create_problems("/line_items/0/name", text(8192)), "");
  EXPECT_EQ(create_problems("/line_items/0/name", text(8193)), "$.line_items[0].name too_long; ");
  EXPECT_EQ(create_problems("/discounts", {{"codes", {text(256)}}}), "$.discounts.codes[0] too_long; ");
  EXPECT_EQ(create_problems("/buyer", {{"email", "a@b.c"}, {"first_name", text(256)}}),
            "$.buyer.first_name too_long; ");
  EXPECT_EQ(problems<acp::IntentTrace>({{"reason_code", text(256)}}), "$.reason_code too_long; ");
  std::string name;
  for (int i = 0; i < 255; ++i) name += "😀";
  EXPECT_EQ(create_problems("/buyer", {{"email", "a@b.c"}, {"first_name", name}}), "") << "counted in code points";
}

TEST(validate, bounds_free_objects_on_input) {
  const auto filled = [](std::size_t bytes) { return json{{"a", json::array({std::string(bytes, 'x')})}}; };
  EXPECT_EQ(create_problems("/metadata", filled(16'000)), "");
  EXPECT_EQ(create_problems("/metadata", filled(16'384)), "$.metadata too_large; ");
  EXPECT_EQ(create_problems("/metadata", {{std::string(16'384, 'n'), 1}}), "$.metadata too_large; ");
  EXPECT_EQ(create_problems("/metadata", {{"a", many(3'000, 1)}}), "$.metadata too_large; ");
}

TEST(validate, has_no_bounds_of_its_own_on_output_or_in_a_feed) {
  const json discounts{{"codes", many(51, std::string(256, 'x'))}};
  EXPECT_EQ(problems<acp::DiscountsRequest>(discounts, direction::outgoing), "");
  EXPECT_EQ(problems<acp::Description>({{"plain", std::string(10'000, 'x')}}), "");
}

TEST(validate, counts_code_points) {
  std::string notes;
  for (int i = 0; i < 5000; ++i) notes += "😀";
  EXPECT_EQ(create_problems("/order_notes", notes), "");
  EXPECT_EQ(create_problems("/order_notes", notes + "x"), "$.order_notes too_long; ");
}

TEST(validate, bounds_whole_numbers) {
  const auto quantity = [](std::string_view text) {
    return create_problems("/line_items/0/quantity", json::parse(text));
  };
  EXPECT_EQ(quantity("1.0"), "");
  EXPECT_EQ(quantity("1000000"), "");
  EXPECT_EQ(quantity("1000001"), "$.line_items[0].quantity too_large; ");
  EXPECT_EQ(quantity("1.5"), "$.line_items[0].quantity invalid_type; ");
  EXPECT_EQ(quantity("18446744073709551615"), "$.line_items[0].quantity too_large; ");
  EXPECT_EQ(quantity("-1e300"), "$.line_items[0].quantity too_small; ");
  EXPECT_EQ(quantity("\"1\""), "$.line_items[0].quantity invalid_type; ");
  const auto amount = [](std::string_view text) {
    return create_problems("/line_items/0/unit_amount", json::parse(text));
  };
  EXPECT_EQ(amount("9007199254740991"), "");
  EXPECT_EQ(amount("9007199254740992"), "$.line_items[0].unit_amount too_large; ");
  EXPECT_EQ(amount("-9007199254740992"), "$.line_items[0].unit_amount too_small; ");
}

TEST(validate, bounds_fractions) {
  const auto coupon = [](double percent) {
    return problems<acp::Coupon>(json{{"id", "c"}, {"name", "C"}, {"percent_off", percent}});
  };
  EXPECT_EQ(coupon(0), "");
  EXPECT_EQ(coupon(99.9), "");
  EXPECT_EQ(coupon(-0.1), "$.percent_off too_small; ");
  EXPECT_EQ(coupon(100.1), "$.percent_off too_large; ");
}

TEST(validate, wants_one_of_several_sets) {
  EXPECT_EQ(problems<acp::PaymentData>(json{{"handler_id", "h"}}), "$ missing; ");
  EXPECT_EQ(problems<acp::PaymentData>(json{{"purchase_order_number", "1"}}), "");
  EXPECT_EQ(problems<acp::PaymentData>(json{{"purchase_order_number", nullptr}}), "$ missing; ");
  EXPECT_EQ(problems<acp::AffiliateAttribution>(json{{"provider", "p"}}), "$ missing; ");
}

TEST(validate, wants_the_proof_of_an_authentication) {
  EXPECT_EQ(problems<acp::AuthenticationResult>(json{{"outcome", "authenticated"}}), "$.outcome_details missing; ");
  EXPECT_EQ(problems<acp::AuthenticationResult>(json{{"outcome", "denied"}}), "");
  // Without an authentication there is no proof, whatever the published schema says.
  json result{{"outcome", "denied"}, {"outcome_details", {{"transaction_id", "t"}, {"version", "2.2.0"}}}};
  EXPECT_EQ(problems<acp::AuthenticationResult>(result), "");
  result["outcome"] = "authenticated";
  EXPECT_EQ(problems<acp::AuthenticationResult>(result), "$.outcome_details.three_ds_cryptogram missing; "
                                                         "$.outcome_details.electronic_commerce_indicator missing; ");
}

TEST(validate, tells_options_apart_by_their_type) {
  EXPECT_EQ(problems<acp::Message>(json::object()), "$.type missing; ");
  EXPECT_EQ(problems<acp::Message>(json{{"type", "shout"}}), "$.type invalid_value; ");
  EXPECT_EQ(problems<acp::Message>(json{{"type", 1}}), "$.type invalid_type; ");
  EXPECT_EQ(problems<acp::Message>(json{{"type", "info"}, {"content", "x"}}), "$.content_type missing; ");
}

TEST(validate, takes_null_only_on_input_and_only_for_what_is_optional) {
  const json update{{"order_notes", nullptr}};
  EXPECT_EQ(problems<acp::CheckoutSessionUpdateRequest>(update), "");
  EXPECT_EQ(problems<acp::CheckoutSessionUpdateRequest>(update, direction::outgoing), "$.order_notes invalid_type; ");
}

TEST(validate, is_strict_on_output) {
  const json item{{"id", "a"}, {"quantity", 1}};
  EXPECT_EQ(problems<acp::RequestItem>(item), "");
  EXPECT_EQ(problems<acp::RequestItem>(item, direction::outgoing), "$.quantity unknown_field; ");
  EXPECT_EQ(problems<acp::CheckoutSessionUpdateRequest>(json{{"items", json::array()}}, direction::outgoing),
            "$.items unknown_field; ");
  EXPECT_EQ(problems<acp::IntentTrace>(json{{"reason_code", "other"}, {"more", 1}}, direction::outgoing), "");
}

TEST(validate, wants_an_empty_list_of_extensions_left_out_on_output) {
  const json capabilities{{"extensions", json::array()}};
  EXPECT_EQ(problems<acp::Capabilities>(capabilities), "");
  EXPECT_EQ(problems<acp::Capabilities>(capabilities, direction::outgoing), "$.extensions too_few; ");
}

TEST(validate, stops_at_the_cap) {
  auto document = create_request();
  document["line_items"] = json::array();
  for (int i = 0; i < 200; ++i) document["line_items"].push_back(json::object());
  const auto found = acp::validate(document, acp::rule_for<acp::CheckoutSessionCreateRequest>());
  EXPECT_EQ(found.size(), acp::max_violations);
}

TEST(validate, never_quotes_the_document) {
  const auto found = acp::validate(json{{"email", "<script>"}}, acp::rule_for<acp::Buyer>());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().message, "must be an e-mail address");
}

TEST(find_rule, knows_types_by_version_and_name) {
  EXPECT_NE(acp::find_rule(acp::newest_version(), "CheckoutSessionWithOrder"), nullptr);
  EXPECT_EQ(acp::find_rule(acp::newest_version(), "NoSuchType"), nullptr);
  EXPECT_EQ(acp::find_rule("1999-01-01", "CheckoutSession"), nullptr);
}

TEST(find_rule, gives_views_their_stricter_rules) {
  const auto seedless = acp::test::random_document{1, direction::outgoing}.make(acp::rule_for<acp::CheckoutSession>());
  auto document = seedless;
  document.erase("order");
  const auto* with_order = acp::find_rule(acp::newest_version(), "CheckoutSessionWithOrder");
  const auto found = acp::validate(document, *with_order);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().path, "$.order");
}

// Whatever required member is taken away, it is missed, and nothing else is.
RC_GTEST_PROP(validate_property, misses_each_required_member, (std::uint32_t seed)) {
  const auto& rule = acp::rule_for<acp::CheckoutSession>();
  const auto document = acp::test::random_document{seed, direction::incoming}.make(rule);
  for (const auto& member : rule.object->members) {
    if (member.required != acp::need::always) continue;
    auto damaged = document;
    damaged.erase(std::string{member.name});
    const auto found = acp::validate(damaged, rule);
    RC_ASSERT(found.size() == 1U);
    RC_ASSERT(found.front().path == "$." + std::string{member.name});
    RC_ASSERT(found.front().code == "missing");
  }
}

// No value of another kind gets through, and none makes it throw.
RC_GTEST_PROP(validate_property, refuses_values_of_another_kind, (std::uint32_t seed)) {
  const auto& rule = acp::rule_for<acp::CheckoutSessionCreateRequest>();
  const auto document = acp::test::random_document{seed, direction::outgoing}.make(rule);
  for (const auto& [name, value] : document.items()) {
    auto damaged = document;
    damaged[name] = value.is_string() ? json(17) : json("x");
    RC_ASSERT(!acp::decode<acp::CheckoutSessionCreateRequest>(damaged).has_value());
  }
}

} // namespace
