// Older versions: their requests are read as the newest one's, the newest one's sessions are told in them.

#include "random_document.hpp"

#include "spec/versions/downgrade.hpp"
#include "spec/versions/fractions.hpp"
#include "spec/versions/upgrade.hpp"

#include "spec/codecs.hpp"
#include "spec/json/parse.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace {

using acp::request_type;
using nlohmann::json;

const acp::request_defaults kDefaults{"usd", "card_tokenized"};

template <class T>
std::string read(std::string_view version, const json& document) {
  acp::former_parts former;
  const auto decoded = acp::decode_request<T>(version, document, kDefaults, former);
  if (!decoded) return decoded.error().front().path + " " + decoded.error().front().code;
  std::string text;
  acp::write_json(text, *decoded);
  return text;
}

std::string created(std::string_view version, const json& document) {
  return read<acp::CheckoutSessionCreateRequest>(version, document);
}
std::string updated(std::string_view version, const json& document) {
  return read<acp::CheckoutSessionUpdateRequest>(version, document);
}
std::string completed(std::string_view version, const json& document) {
  return read<acp::CheckoutSessionCompleteRequest>(version, document);
}

const json kAddress = {{"name", "Jo"},  {"line_one", "1 Main St"}, {"city", "Oakland"},
                       {"state", "CA"}, {"country", "US"},         {"postal_code", "94607"}};

TEST(older_requests, open_a_session_in_the_currency_there_is) {
  const json document{{"items", json::array({json{{"id", "shirt"}, {"quantity", 2}}})}};
  EXPECT_EQ(created("2025-09-29", document),
            R"({"line_items":[{"id":"shirt","quantity":2}],"currency":"usd","capabilities":{}})");
  EXPECT_EQ(created("2026-01-16", document), R"({"line_items":[{"id":"shirt","quantity":2}],"currency":"usd",)"
                                             R"("capabilities":{"interventions":{"supported":["3ds"]}}})");
}

TEST(older_requests, are_refused_with_their_own_paths) {
  const json none{{"items", json::array()}};
  EXPECT_EQ(created("2025-09-29", none), "$.items too_few");
  EXPECT_EQ(created("2025-12-12", json{{"line_items", json::array()}}), "$.items missing");
  const json half{{"items", json::array({json{{"id", "shirt"}, {"quantity", 2.5}}})}};
  EXPECT_TRUE(acp::validate_request("2025-09-29", request_type::create, half).empty());
  EXPECT_EQ(created("2025-12-12", half), "$.items[0].quantity invalid_type");
  const json nothing{{"items", json::array({json{{"id", "shirt"}, {"quantity", 0}}})}};
  EXPECT_EQ(created("2025-09-29", nothing), "$.items[0].quantity too_small");
  const json many{{"items", json::array({json{{"id", "shirt"}, {"quantity", 2000000}}})}};
  EXPECT_EQ(created("2025-12-12", many), "$.items[0].quantity too_large");
}

TEST(older_requests, ask_for_parts_and_get_whole_pieces) {
  const auto whole = [](const json& quantity) {
    const json document{{"items", json::array({json{{"id", "shirt"}, {"quantity", quantity}}})}};
    return created("2025-09-29", document);
  };
  const auto pieces = [](const std::string& n) {
    return R"({"line_items":[{"id":"shirt","quantity":)" + n + R"(}],"currency":"usd","capabilities":{}})";
  };
  EXPECT_EQ(whole(2.5), pieces("3"));
  EXPECT_EQ(whole(0.001), pieces("1"));
  EXPECT_EQ(whole(3.0), pieces("3"));
  EXPECT_EQ(whole(999'999.5), pieces("1000000"));
  EXPECT_EQ(whole(1'000'000.5), "$.items[0].quantity invalid_type");
  EXPECT_EQ(whole(1e300), "$.items[0].quantity too_large");
  EXPECT_EQ(whole(-0.5), "$.items[0].quantity too_small");
}

TEST(older_requests, hear_what_became_of_parts) {
  const std::string one = R"({"type":"info","param":"$.line_items","content_type":"plain","content":)"
                          R"("Items are sold whole: 3 in place of 2.5."})";
  EXPECT_EQ(acp::messages_about_fractions(R"({"items":[{"id":"a","quantity":2.5},{"id":"b","quantity":2}]})"), one);
  EXPECT_EQ(acp::messages_about_fractions("{\"items\":[{\"quantity\" :\n25e-1}]}"), one);
  for (const auto* nothing : {"{", "[]", "{}", R"({"items":[{"id":"a","quantity":2.0}]})", R"({"items":[7,{}]})"})
    EXPECT_EQ(acp::messages_about_fractions(nothing), "") << nothing;
  EXPECT_EQ(acp::with_more_messages(R"({"id":"1","messages":[],"n":[]})", one),
            R"({"id":"1","messages":[)" + one + R"(],"n":[]})");
  EXPECT_EQ(acp::with_more_messages(R"({"messages":[{"a":"]"}]})", one), R"({"messages":[{"a":"]"},)" + one + "]}");
  EXPECT_EQ(acp::with_more_messages(R"({"id":"1"})", one), R"({"id":"1"})");
}

TEST(older_requests, choose_and_clear) {
  EXPECT_EQ(updated("2025-09-29", {{"fulfillment_option_id", "std"}}),
            R"({"selected_fulfillment_options":[{"type":"shipping","option_id":"std","item_ids":[]}]})");
  EXPECT_EQ(updated("2025-09-29", {{"fulfillment_option_id", nullptr}, {"fulfillment_address", nullptr}}),
            R"({"fulfillment_details":{"address":null},"selected_fulfillment_options":null})");
  const json nested{{"type", "digital"}, {"digital", {{"option_id", "mail"}, {"item_ids", json::array({"e"})}}}};
  EXPECT_EQ(updated("2026-01-16", {{"selected_fulfillment_options", json::array({nested})}}),
            R"({"selected_fulfillment_options":[{"type":"digital","option_id":"mail","item_ids":["e"]}]})");
  const json without{{"type", "shipping"}};
  EXPECT_EQ(updated("2025-12-12", {{"selected_fulfillment_options", json::array({without})}}),
            "$.selected_fulfillment_options[0].shipping missing");
  const auto moved = json::parse(updated("2025-09-29", {{"fulfillment_address", kAddress}}));
  EXPECT_EQ(moved, (json{{"fulfillment_details", {{"address", kAddress}}}}));
}

TEST(older_requests, pay_with_a_token) {
  const json paid{{"payment_data", {{"token", "spt_1"}, {"provider", "stripe"}}}};
  for (const auto version : {"2025-09-29", "2025-12-12", "2026-01-16"})
    EXPECT_EQ(completed(version, paid), R"({"payment_data":{"handler_id":"card_tokenized","instrument":{"type":"card",)"
                                        R"("credential":{"type":"spt","token":"spt_1"}}}})");
  const json unknown{{"payment_data", {{"token", "spt_1"}, {"provider", "cash"}}}};
  EXPECT_EQ(completed("2025-09-29", unknown), "$.payment_data.provider invalid_value");
}

TEST(older_requests, authenticate_in_their_own_words) {
  json paid{{"payment_data", {{"token", "spt_1"}, {"provider", "stripe"}}},
            {"authentication_result", {{"outcome", "failed"}}}};
  EXPECT_NE(completed("2026-01-16", paid).find(R"("outcome":"denied")"), std::string::npos);
  EXPECT_EQ(completed("2025-12-12", paid), "$.authentication_result.outcome invalid_value");
  paid["authentication_result"]["outcome"] = "authenticated";
  EXPECT_EQ(completed("2025-12-12", paid), "$.authentication_result.outcome_details missing");
  EXPECT_EQ(completed("2026-01-16", paid), "$.authentication_result.outcome_details missing");
}

TEST(older_requests, mean_nothing_by_what_their_version_does_not_know) {
  const json items = json::array({json{{"id", "shirt"}, {"quantity", 1}}});
  const auto plain = created("2025-09-29", json{{"items", items}});
  EXPECT_EQ(created("2025-09-29", json{{"items", items}, {"fulfillment_details", "x"}, {"coupons", 5}}), plain);
  EXPECT_EQ(created("2025-09-29", json{{"items", items}, {"discounts", {{"codes", {"HALF"}}}}}), plain);
  EXPECT_EQ(created("2025-12-12", json{{"items", items}, {"selected_fulfillment_options", {1}}}),
            created("2025-12-12", json{{"items", items}}));
  EXPECT_EQ(updated("2025-09-29", json{{"selected_fulfillment_options", json::array({json::object()})}}), "{}");
  json buyer{{"first_name", "Jo"}, {"last_name", "Doe"}, {"email", "jo@example.com"}};
  const auto known = updated("2026-01-16", json{{"buyer", buyer}});
  buyer["customer_id"] = "cus_1";
  EXPECT_EQ(updated("2026-01-16", json{{"buyer", buyer}}), known);
  const json payment{{"token", "spt_1"}, {"provider", "stripe"}};
  EXPECT_EQ(completed("2025-09-29", json{{"payment_data", payment}, {"authentication_result", json::object()}}),
            completed("2025-09-29", json{{"payment_data", payment}}));
}

TEST(older_requests, cancel_with_whatever_body_where_none_was_defined) {
  EXPECT_EQ(read<acp::CancelSessionRequest>("2025-09-29", json::array({1})), "{}");
  EXPECT_EQ(read<acp::CancelSessionRequest>("2025-12-12", {{"intent_trace", {{"reason_code", "other"}}}}),
            R"({"intent_trace":{"reason_code":"other"}})");
}

TEST(older_requests, point_to_where_they_have_things) {
  using acp::downgrade_request_path;
  EXPECT_EQ(downgrade_request_path("2026-01-16", "$.line_items[12].item.id"), "$.items[12].id");
  EXPECT_EQ(downgrade_request_path("2026-01-16", "$.line_itemsx"), "$.line_itemsx");
  EXPECT_EQ(downgrade_request_path("2026-01-30", "$.line_items[12].item.id"), "$.line_items[12].item.id");
  EXPECT_EQ(downgrade_request_path("2025-09-29", "$.fulfillment_details.address.city"), "$.fulfillment_address.city");
  EXPECT_EQ(downgrade_request_path("2025-12-12", "$.payment_data.instrument.credential"), "$.payment_data.token");
  EXPECT_EQ(downgrade_request_path("2025-12-12", "$.capabilities"), std::nullopt);
  EXPECT_EQ(downgrade_request_path("2025-12-12", "$.selected_fulfillment_options[3].option_id"),
            "$.selected_fulfillment_options[3]");
  for (const auto* own : {"$.selected_fulfillment_options[3].type", "$.selected_fulfillment_options[3].digital",
                          "$.selected_fulfillment_options[3].shipping.item_ids[1]"})
    EXPECT_EQ(downgrade_request_path("2026-01-16", own), own);
  EXPECT_EQ(downgrade_request_path("2025-09-29", "$.selected_fulfillment_options[0].shipping.option_id"),
            "$.fulfillment_option_id");
}

/// The least of a session, with some of it replaced.
std::string told(std::string_view version, const json& changes, acp::answer_type type = acp::answer_type::session) {
  json session = {{"id", "cs_1"},
                  {"status", "ready_for_payment"},
                  {"currency", "usd"},
                  {"capabilities", json::object()},
                  {"line_items", json::array()},
                  {"fulfillment_options", json::array()},
                  {"totals", json::array()},
                  {"messages", json::array()},
                  {"links", json::array()}};
  session.update(changes);
  return acp::downgrade(version, type, session.dump(), "en-US");
}

json part(std::string_view version, const char* name, const json& value) {
  const auto session = json::parse(told(version, {{name, value}}));
  const auto found = session.find(name);
  return found == session.end() ? json{} : *found;
}

TEST(older_answers, have_their_own_words_for_a_status) {
  const auto status = [](std::string_view version, const char* newest) {
    return part(version, "status", newest).get<std::string>();
  };
  EXPECT_EQ(status("2025-09-29", "authentication_required"), "not_ready_for_payment");
  EXPECT_EQ(status("2025-12-12", "authentication_required"), "authentication_required");
  EXPECT_EQ(status("2026-01-16", "expired"), "canceled");
  EXPECT_EQ(status("2026-01-16", "complete_in_progress"), "in_progress");
  EXPECT_EQ(status("2026-01-30", "expired"), "expired");
}

TEST(older_answers, have_flat_amounts) {
  const json rows = json::parse(
      R"([{"type":"items_base_amount","display_text":"","amount":900},{"type":"discount","display_text":"","amount":100},
          {"type":"discount","display_text":"","amount":50},{"type":"subtotal","display_text":"","amount":750},
          {"type":"tax","display_text":"","amount":75},{"type":"total","display_text":"","amount":825}])");
  const json line = json::array(
      {json{{"id", "li"}, {"item", {{"id", "x"}, {"name", "X"}}}, {"quantity", 3}, {"name", "Ex"}, {"totals", rows}}});
  EXPECT_EQ(part("2025-09-29", "line_items", line),
            json::parse(R"([{"id":"li","item":{"id":"x","quantity":3},"base_amount":900,"discount":150,
                             "subtotal":750,"tax":75,"total":825}])"));
  EXPECT_EQ(part("2026-01-16", "line_items", line)[0]["name"], "Ex");
  EXPECT_EQ(part("2026-01-30", "line_items", line), line);
}

TEST(older_answers, leave_out_what_they_have_no_shape_for) {
  const json options = json::parse(
      R"([{"type":"pickup","id":"p","title":"P","location":{},"totals":[]},
          {"type":"shipping","id":"s","title":"S","description":"d","totals":[{"type":"total","display_text":"","amount":500}]}])");
  EXPECT_EQ(
      part("2025-09-29", "fulfillment_options", options),
      json::parse(R"([{"type":"shipping","id":"s","title":"S","subtitle":"d","subtotal":500,"tax":0,"total":500}])"));
  EXPECT_EQ(part("2026-01-16", "fulfillment_options", options), json::array({options[1]}));
  EXPECT_EQ(part("2026-01-30", "fulfillment_options", options), options);
  const json links = json::parse(R"([{"type":"support","url":"u"},{"type":"return_policy","title":"R","url":"u"}])");
  EXPECT_EQ(part("2025-09-29", "links", links), json::parse(R"([{"type":"seller_shop_policies","url":"u"}])"));
  EXPECT_EQ(part("2025-12-12", "links", links), json::parse(R"([{"type":"return_policy","url":"u"}])"));
}

TEST(older_answers, say_messages_as_they_can) {
  const json messages = json::parse(
      R"([{"type":"warning","code":"price_change","resolution":"recoverable","content_type":"plain","content":"a \"b\" \\"},
          {"type":"error","code":"quantity_exceeded","severity":"high","param":"$.line_items[1].quantity","content_type":"plain","content":"c"},
          {"type":"error","code":"missing","param":"$.fulfillment_details.address","content_type":"plain","content":"d"}])");
  EXPECT_EQ(part("2025-09-29", "messages", messages),
            json::parse(
                R"([{"type":"info","content_type":"plain","content":"a \"b\" \\"},
          {"type":"error","code":"invalid","param":"$.line_items[1].item.quantity","content_type":"plain","content":"c"},
          {"type":"error","code":"missing","param":"$.fulfillment_address","content_type":"plain","content":"d"}])"));
  auto later = messages;
  later[0].erase("resolution");
  EXPECT_EQ(part("2026-01-30", "messages", messages), later);
}

TEST(older_answers, point_to_the_buyer_where_they_know_the_name_alone) {
  const json messages = json::parse(R"([{"type":"error","code":"requires_sign_in","content_type":"plain","content":"c",
                                         "param":"$.buyer.authentication_status"}])");
  for (const auto* version : {"2025-09-29", "2026-01-16"})
    EXPECT_EQ(part(version, "messages", messages)[0]["param"], "$.buyer") << version;
  EXPECT_EQ(part("2026-01-30", "messages", messages), messages);
}

TEST(older_answers, choose_one_option_or_nest_them) {
  const json chosen = json::parse(R"([{"type":"pickup","option_id":"p","item_ids":["a"]},
                                      {"type":"digital","option_id":"d","item_ids":["b"]}])");
  const auto oldest = json::parse(told("2025-09-29", {{"selected_fulfillment_options", chosen}}));
  EXPECT_EQ(oldest["fulfillment_option_id"], "d");
  EXPECT_FALSE(oldest.contains("selected_fulfillment_options"));
  EXPECT_EQ(part("2025-12-12", "selected_fulfillment_options", chosen),
            json::parse(R"([{"type":"digital","digital":{"option_id":"d","item_ids":["b"]}}])"));
}

TEST(older_answers, name_buyers_in_two_parts) {
  const auto buyer = [](const json& value) { return part("2026-01-16", "buyer", value); };
  EXPECT_EQ(buyer({{"email", "a@b.c"}, {"full_name", "Anna Maria Lind"}, {"customer_id", "7"}}),
            json::parse(R"({"email":"a@b.c","first_name":"Anna Maria","last_name":"Lind"})"));
  EXPECT_EQ(buyer({{"email", "a@b.c"}}), json::parse(R"({"email":"a@b.c","first_name":"","last_name":""})"));
  EXPECT_EQ(buyer({{"email", "a@b.c"}, {"first_name", "A"}, {"last_name", "L"}, {"full_name", "B C"}}),
            json::parse(R"({"email":"a@b.c","first_name":"A","last_name":"L"})"));
}

TEST(older_answers, name_who_takes_the_payment) {
  const json handlers = json::parse(R"({"payment":{"handlers":[
      {"id":"p","psp":"other","config":{}},
      {"id":"h","psp":"stripe","config":{"merchant_id":"acct_1","accepted_brands":["visa","jcb"],"supports_3ds":true}}]}})");
  const auto session = [&](std::string_view version) {
    return json::parse(told(version, {{"capabilities", handlers}}));
  };
  EXPECT_EQ(session("2025-09-29")["payment_provider"],
            json::parse(R"({"provider":"stripe","supported_payment_methods":["card"]})"));
  const auto methods = json::parse(R"([{"type":"card","supported_card_networks":["visa"]}])");
  EXPECT_EQ(session("2025-12-12")["payment_provider"],
            (json{{"provider", "stripe"}, {"supported_payment_methods", methods}}));
  EXPECT_EQ(session("2026-01-16")["payment_provider"],
            (json{{"provider", "stripe"}, {"merchant_id", "acct_1"}, {"supported_payment_methods", methods}}));
  EXPECT_EQ(session("2026-01-16")["authentication_provider"],
            json::parse(R"({"provider":"stripe","merchant_id":"acct_1","supported_authentication_methods":["3ds"]})"));
}

TEST(older_answers, carry_the_order_where_they_have_a_place_for_it) {
  const json order = {
      {"order", {{"id", "o"}, {"checkout_session_id", "cs_1"}, {"permalink_url", "u"}, {"status", "created"}}}};
  const auto has_order = [&](std::string_view version, acp::answer_type type) {
    return json::parse(told(version, order, type)).contains("order");
  };
  EXPECT_FALSE(has_order("2025-09-29", acp::answer_type::session));
  EXPECT_TRUE(has_order("2025-09-29", acp::answer_type::completed_session));
  EXPECT_TRUE(has_order("2025-12-12", acp::answer_type::session));
  EXPECT_EQ(part("2026-01-30", "order", order["order"])["status"], "confirmed");
  EXPECT_EQ(part("2026-01-16", "order", order["order"]).size(), 3U);
  EXPECT_EQ(acp::downgrade("2026-01-16", acp::answer_type::order, order["order"].dump(), "").find("status"),
            std::string::npos);
}

TEST(older_answers, name_the_version_they_are_in) {
  EXPECT_EQ(part("2026-01-30", "protocol", {{"version", "2026-04-17"}}), (json{{"version", "2026-01-30"}}));
  EXPECT_EQ(part("2026-01-16", "protocol", {{"version", "2026-04-17"}}), json{});
}

/// Sums of random amounts would leave the range of whole numbers.
void keep_amounts_small(json& node) {
  if (node.is_object() && node.contains("amount")) node["amount"] = node["amount"].get<std::int64_t>() % 10'000;
  if (node.is_structured())
    for (auto& each : node) keep_amounts_small(each);
}

TEST(older_answers, are_always_valid_in_their_version) {
  using acp::answer_type;
  using acp::direction;
  const std::pair<const char*, answer_type> types[] = {{"CheckoutSession", answer_type::session},
                                                       {"CheckoutSessionWithOrder", answer_type::completed_session},
                                                       {"Order", answer_type::order}};
  for (const auto* version : {"2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30"})
    for (const auto& [name, type] : types)
      EXPECT_TRUE(rc::check([&](std::uint32_t seed) {
        const auto& newest = *acp::find_rule(acp::newest_version(), name);
        auto document = acp::test::random_document{seed, direction::outgoing}.make(newest);
        keep_amounts_small(document);
        const auto text = acp::downgrade(version, type, document.dump(), "en");
        const auto found = acp::validate(json::parse(text), *acp::find_rule(version, name), direction::outgoing);
        if (!found.empty()) RC_FAIL(found.front().path + " " + found.front().message + " in " + text);
      })) << version
          << " " << name;
}

TEST(older_answers, read_documents_with_white_space) {
  const auto pretty = json::parse(told("2026-01-16", {{"metadata", {{"a", json::array({1, "}]\\\""})}}}})).dump();
  EXPECT_EQ(json::parse(pretty)["id"], "cs_1");
  EXPECT_THROW(acp::downgrade("2026-01-16", acp::answer_type::session, "{\"id\":", ""), std::invalid_argument);
  EXPECT_THROW(acp::downgrade("2026-04-17", acp::answer_type::session, "{}", ""), std::invalid_argument);
}

} // namespace
