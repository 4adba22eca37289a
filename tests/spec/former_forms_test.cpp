// Requests of 2026-01-30 and later with parts in the form of the versions before: as in the protocol's own examples.

#include "spec/versions/downgrade.hpp"
#include "spec/versions/upgrade.hpp"

#include "spec/codecs.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using acp::former_parts;
using nlohmann::json;

constexpr const char* kNewer[] = {"2026-01-30", "2026-04-17"};

/// What came of a request: as the newest version says it, or the first fault, and which parts were former ones.
struct outcome {
  std::string told;
  former_parts parts;
};

template <class T>
outcome read(std::string_view version, const json& document) {
  outcome out;
  const auto decoded = acp::decode_request<T>(version, document, {"eur", "card_tokenized"}, out.parts);
  if (decoded)
    acp::write_json(out.told, *decoded);
  else
    out.told = decoded.error().front().path + " " + decoded.error().front().code;
  return out;
}

outcome created(std::string_view version, const json& document) {
  return read<acp::CheckoutSessionCreateRequest>(version, document);
}
outcome updated(std::string_view version, const json& document) {
  return read<acp::CheckoutSessionUpdateRequest>(version, document);
}
outcome completed(std::string_view version, const json& payment) {
  return read<acp::CheckoutSessionCompleteRequest>(version, {{"payment_data", payment}});
}

const json kItems = json::array({json{{"id", "shirt"}, {"quantity", 2}}});

TEST(former_forms, open_a_session_without_a_currency) {
  for (const auto* version : kNewer) {
    const auto plain = created(version, {{"items", kItems}});
    EXPECT_EQ(json::parse(plain.told)["currency"], "eur") << version;
    EXPECT_TRUE(plain.parts.items && !plain.parts.product_ids);
    const json attribution{{"provider", "a.example"}, {"token", "t"}, {"touchpoint", "first"}};
    const json more{{"items", kItems}, {"affiliate_attribution", attribution}, {"anything", 1}};
    EXPECT_EQ(json::parse(created(version, more).told)["currency"], "eur") << version;
  }
}

TEST(former_forms, do_not_excuse_a_currency_that_was_forgotten) {
  const std::string forgotten = "$.currency missing";
  for (const auto* version : kNewer) {
    EXPECT_EQ(created(version, {{"line_items", kItems}}).told, forgotten);
    for (const auto* newer : {"capabilities", "discounts", "metadata"})
      EXPECT_EQ(created(version, {{"items", kItems}, {newer, json::object()}}).told, forgotten) << newer;
    EXPECT_EQ(created(version, {{"items", kItems}, {"locale", "de-DE"}}).told, forgotten);
    for (const auto* misspelt : {"curency", "Currency", "presentment_currency"})
      EXPECT_EQ(created(version, {{"items", kItems}, {misspelt, "eur"}}).told, forgotten) << misspelt;
    const json priced = json::array({json{{"id", "shirt"}, {"quantity", 1}, {"unit_amount", 300}}});
    EXPECT_EQ(created(version, {{"items", priced}}).told, forgotten) << "words of the newer form, deeper down";
    const json nested = json::array({json{{"id", "li"}, {"item", {{"id", "shirt"}}}, {"quantity", 1}}});
    EXPECT_EQ(created(version, {{"items", nested}}).told, forgotten);
    const json buyer{{"first_name", "A"}, {"last_name", "B"}, {"email", "a@b.co"}, {"customer_id", "c"}};
    EXPECT_EQ(created(version, {{"items", kItems}, {"buyer", buyer}}).told, forgotten);
    EXPECT_EQ(created(version, {{"items", kItems}, {"currency", nullptr}}).told, "$.currency invalid_type");
    EXPECT_EQ(created(version, json::object()).told, "$.line_items missing");
    EXPECT_EQ(created(version, {{"items", json::array({json::object()})}}).told, "$.items[0].id missing");
  }
}

TEST(former_forms, name_items_by_their_product) {
  const json items = json::array({json{{"product_id", "shirt"}, {"quantity", 2}}});
  for (const auto* version : kNewer) {
    const auto plain = created(version, {{"items", items}, {"currency", "usd"}, {"capabilities", json::object()}});
    EXPECT_EQ(json::parse(plain.told)["line_items"], kItems);
    EXPECT_TRUE(plain.parts.items && plain.parts.product_ids);
    const json both = json::array({json{{"product_id", "cloth"}, {"id", "shirt"}, {"quantity", 2}}});
    const auto named = updated(version, {{"line_items", both}});
    EXPECT_EQ(json::parse(named.told)["line_items"], kItems) << "an id is nearer";
    EXPECT_FALSE(named.parts.any());
    EXPECT_EQ(updated(version, {{"items", json::array({json{{"product_id", 7}}})}}).told,
              "$.items[0].product_id invalid_type");
  }
}

TEST(former_forms, choose_by_nesting) {
  const auto select = [](const json& first) { return json{{"selected_fulfillment_options", json::array({first})}}; };
  for (const auto* version : kNewer) {
    for (const auto* type : {"shipping", "digital"}) {
      const json nested{{"type", type}, {type, {{"option_id", "std"}, {"item_ids", json::array({"shirt"})}}}};
      const json flat{{"type", type}, {"option_id", "std"}, {"item_ids", json::array({"shirt"})}};
      const auto read = updated(version, select(nested));
      EXPECT_EQ(json::parse(read.told), select(flat)) << version;
      EXPECT_TRUE(read.parts.selection);
      EXPECT_FALSE(updated(version, select(flat)).parts.any());
    }
    const std::string first = "$.selected_fulfillment_options[0]";
    EXPECT_EQ(updated(version, select({{"type", "shipping"}, {"shipping", {{"option_id", 7}}}})).told,
              first + ".shipping.option_id invalid_type");
    EXPECT_EQ(updated(version, select({{"type", "shipping"}, {"shipping", {{"option_id", "std"}}}})).told,
              first + ".shipping.item_ids missing");
    EXPECT_EQ(updated(version, select({{"type", "shipping"}, {"digital", json::object()}})).told,
              first + ".option_id missing");
    const json whole{{"option_id", "std"}, {"item_ids", json::array({"shirt"})}};
    EXPECT_EQ(updated(version, select({{"type", "shipping"}, {"shipping", whole}, {"item_ids", json::array()}})).told,
              first + ".option_id missing")
        << "both forms";
    EXPECT_EQ(updated(version, select({{"type", "shipping"}, {"shipping", whole}, {"digital", whole}})).told,
              first + ".option_id missing");
    EXPECT_EQ(updated(version, select({{"type", "pickup"}, {"pickup", {{"option_id", "corner"}}}})).told,
              first + ".option_id missing")
        << "no version had that";
  }
}

TEST(former_forms, pay_with_a_token_alone) {
  for (const auto* version : kNewer) {
    const auto paid = completed(version, {{"token", "spt_1"}, {"provider", "stripe"}});
    EXPECT_EQ(
        json::parse(paid.told)["payment_data"],
        json::parse(
            R"({"handler_id":"card_tokenized","instrument":{"type":"card","credential":{"type":"spt","token":"spt_1"}}})"));
    EXPECT_TRUE(paid.parts.payment);
    for (const auto& [newer, value] : {std::pair{"payment_terms", json("net_30")},
                                       {"approval_required", json(true)},
                                       {"due_date", json("2027-01-01T00:00:00Z")},
                                       {"type", json("gift_card")}}) {
      const json mixed{{"token", "spt_1"}, {"provider", "stripe"}, {newer, value}};
      EXPECT_EQ(completed(version, mixed).told.substr(0, 2), "$.")
          << newer << " must not be charged to the card at once";
    }
    const json with_nulls{{"token", "spt_1"}, {"provider", "stripe"}, {"handler_id", nullptr}, {"instrument", nullptr}};
    EXPECT_EQ(completed(version, with_nulls).told, paid.told);
    const auto drafted = completed(version, {{"token", "vt_1"}, {"type", "vault_token"}});
    EXPECT_EQ(json::parse(drafted.told)["payment_data"]["instrument"]["credential"],
              (json{{"type", "vault_token"}, {"token", "vt_1"}}));

    EXPECT_EQ(completed(version, {{"token", 7}, {"provider", "stripe"}}).told, "$.payment_data.token invalid_type");
    EXPECT_EQ(completed(version, {{"token", "t"}, {"provider", "cash"}}).told, "$.payment_data.provider invalid_value");
    EXPECT_EQ(completed(version, {{"token", nullptr}, {"type", "vault_token"}}).told,
              "$.payment_data.token invalid_type");
  }
}

TEST(former_forms, of_a_payment_are_only_those_that_were) {
  const std::string neither = "$.payment_data missing";
  for (const auto* version : kNewer) {
    for (const auto& payment :
         {json{{"token", "t"}}, json{{"provider", "stripe"}}, json{{"token", "t"}, {"type", "card"}},
          json{{"token", "t"}, {"provider", "stripe"}, {"handler_id", "card_tokenized"}}})
      EXPECT_EQ(completed(version, payment).told, neither) << payment;
    const auto on_account =
        completed(version, {{"token", "t"}, {"provider", "stripe"}, {"purchase_order_number", "1"}});
    EXPECT_FALSE(on_account.parts.any()) << "what is right is read as it stands";
  }
}

TEST(former_forms, have_their_own_places) {
  using acp::path_in;
  former_parts parts;
  parts.items = parts.payment = true;
  EXPECT_EQ(path_in(parts, "$.line_items[3].item.id"), "$.items[3].id");
  EXPECT_EQ(path_in(parts, "$.line_items[3].quantity"), "$.items[3].quantity");
  EXPECT_EQ(path_in(parts, "$.payment_data.handler_id"), "$.payment_data.provider");
  EXPECT_EQ(path_in(parts, "$.payment_data.instrument"), "$.payment_data.token");
  for (const auto* same : {"$.payment_data", "$.payment_data.token", "$.line_itemsx", "$.order_notes", "$.items[0].id",
                           "$.selected_fulfillment_options[0].option_id"})
    EXPECT_EQ(path_in(parts, same), same);
  parts.product_ids = parts.selection = true;
  EXPECT_EQ(path_in(parts, "$.line_items[3].item.id"), "$.items[3].product_id");
  EXPECT_EQ(path_in(parts, "$.selected_fulfillment_options[1].option_id"), "$.selected_fulfillment_options[1]");
}

TEST(refusals, of_a_completion_point_to_the_session_where_it_is_at_fault) {
  using acp::downgrade_refusal_path;
  using acp::request_type;
  for (const auto* version : {"2025-09-29", "2026-01-16"}) {
    const auto pay = [version](const char* path) {
      return downgrade_refusal_path(version, request_type::complete, path);
    };
    EXPECT_EQ(pay("$.line_items[1].quantity"), "$.line_items[1].item.quantity");
    EXPECT_EQ(pay("$.line_items[1].item.id"), "$.line_items[1].item.id");
    EXPECT_EQ(pay("$.payment_data.handler_id"), "$.payment_data.provider");
    EXPECT_EQ(pay("$.payment_data.token"), "$.payment_data.token");
    EXPECT_EQ(pay("$.buyer"), "$.buyer");
    EXPECT_EQ(pay("$.buyer.authentication_status"), "$.buyer") << "of which it knows the names";
    EXPECT_EQ(pay("$.fulfillment_groups"), std::nullopt);
    EXPECT_EQ(downgrade_refusal_path(version, request_type::update, "$.line_items[1].quantity"), "$.items[1].quantity");
  }
}

/// Every path to a member of a type, with `[0]` in lists.
void paths_of(const acp::rule& type, const std::string& at, int depth, std::vector<std::string>& out) {
  out.push_back(at);
  if (depth == 0) return;
  if (type.items != nullptr) paths_of(*type.items, at + "[0]", depth - 1, out);
  if (type.object == nullptr) return;
  for (const auto& each : type.object->members)
    paths_of(*each.value, at + "." + std::string{each.name}, depth - 1, out);
}

// What a schema refused is told in the version's words already, and goes the way of all refusals.
TEST(refusals, in_a_version_s_own_words_are_not_put_into_other_ones) {
  for (const auto* version : {"2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30"})
    for (const auto type : {acp::request_type::create, acp::request_type::update, acp::request_type::complete}) {
      std::vector<std::string> paths;
      paths_of(*acp::find_rule(version, acp::type_name(type)), "$", 5, paths);
      EXPECT_GT(paths.size(), 15U);
      for (const auto& path : paths) EXPECT_EQ(acp::downgrade_refusal_path(version, type, path), path) << version;
    }
}

} // namespace
