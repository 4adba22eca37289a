// What is answered otherwise to keys that have a dialect (spec/dialects.hpp, docs/dialects.md).

#include "mcp_fixture.hpp"

#include "spec/versions.hpp"

namespace acp::test {
namespace {

using nlohmann::json;

constexpr auto complete_path = "/checkout_sessions/cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV/complete";
constexpr auto payment =
    R"({"payment_data":{"handler_id":"h","instrument":{"type":"card","credential":{"type":"spt","token":"t"}}}})";
constexpr auto older_payment = R"({"payment_data":{"token":"spt_123","provider":"stripe"}})";

/// An agent with a key for each dialect: the key's token is its name.
class dialects_at_the_edge : public edge_fixture {
protected:
  void SetUp() override {
    settings.defaults = {"eur", "card_tokenized"};
    std::vector<http::api_key> all;
    for (const auto& each : dialects)
      all.push_back({.id = std::string{each.name},
                     .token = checkout::sha256(each.name),
                     .caller = checkout::identity{"agent"},
                     .signing_secret = "",
                     .speaks = &each});
    keys.replace(std::move(all));
    start();
  }

  static http_request as(std::string_view name, http_request request, std::string_view version = newest_version()) {
    request = with(std::move(request), "API-Version", std::string{version});
    return with(std::move(request), "Authorization", "Bearer " + std::string{name});
  }

  static http_request create(std::string_view version) {
    if (version >= "2026-01-30") return post();
    return post("/checkout_sessions", R"({"items":[{"id":"item_123","quantity":1}]})");
  }

  void answer_with_document(const char* document, bool replayed = false) {
    checkout.answer_with([=](checkout::reply_to port) {
      port.answer({checkout::session_answer{std::make_shared<const std::string>(document), false}, replayed});
    });
  }

  int status_of_completion(std::string_view name, std::string_view version = newest_version()) {
    return send(as(name, post(complete_path, version >= "2026-01-30" ? payment : older_payment), version)).status;
  }
};

TEST_F(dialects_at_the_edge, say_whether_a_key_is_needed) {
  for (const auto version : supported_versions())
    for (const auto& each : dialects) {
      const bool by_version = version >= "2026-04-17";
      const bool needed =
          each.idempotency_key == key_need::always || (each.idempotency_key == key_need::by_version && by_version);
      const auto told = send(as(each.name, without(create(version), "Idempotency-Key"), version));
      EXPECT_EQ(told.status, needed ? 400 : 200) << each.name << ' ' << version << ' ' << told.body;
      if (needed) expect_error(told, 400, "idempotency_key_required");
      EXPECT_EQ(send(as(each.name, create(version), version)).status, 200) << each.name << ' ' << version;
    }
}

TEST_F(dialects_at_the_edge, a_key_that_is_not_well_formed_is_refused_in_all) {
  for (const auto& each : dialects)
    expect_error(send(as(each.name, with(post(), "Idempotency-Key", "a b"))), 400, "invalid_idempotency_key");
}

TEST_F(dialects_at_the_edge, say_how_a_key_used_twice_is_refused) {
  checkout.answer_with([](checkout::reply_to port) {
    port.answer(failed_reply(checkout::failure_kind::unprocessable, "idempotency_conflict"));
  });
  for (const auto version : supported_versions())
    for (const auto& each : dialects) {
      const bool conflict = each.other_body == key_misuse::conflict ||
                            (each.other_body == key_misuse::by_version && version < "2026-04-17");
      const auto told = send(as(each.name, create(version), version));
      EXPECT_EQ(told.status, conflict ? 409 : 422) << each.name << ' ' << version;
      const auto error = json::parse(told.body);
      EXPECT_EQ(error.at("type"), conflict ? "request_not_idempotent" : "invalid_request") << each.name << version;
      EXPECT_EQ(error.at("code"), "idempotency_conflict");
    }
}

TEST_F(dialects_at_the_edge, leave_every_other_refusal_as_it_is) {
  for (const auto& [kind, status] : {std::pair{checkout::failure_kind::conflict, 409},
                                     {checkout::failure_kind::not_found, 404},
                                     {checkout::failure_kind::invalid_request, 400},
                                     {checkout::failure_kind::unprocessable, 422}}) {
    checkout.answer_with([kind = kind](checkout::reply_to port) { port.answer(failed_reply(kind, "some_code")); });
    for (const auto& each : dialects) {
      const auto error = expect_error(send(as(each.name, post())), status, "some_code");
      EXPECT_EQ(error.at("type"), "invalid_request") << each.name;
    }
  }
}

TEST_F(dialects_at_the_edge, say_how_a_completion_is_answered_that_ends_with_an_order) {
  answer_with_document(R"({"id":"cs_1","status":"completed","order":{"id":"ord_1"}})");
  for (const auto& each : dialects) EXPECT_EQ(status_of_completion(each.name), each.ordered) << each.name;
  EXPECT_EQ(send(as("launch_checklist", get_session())).status, 200) << "nothing but a completion";
  EXPECT_EQ(send(as("launch_checklist", post(session_path, "{}"))).status, 200);

  answer_with_document(R"({"id":"cs_1","status":"completed","order":{"id":"ord_1"}})", true);
  const auto replayed = send(as("launch_checklist", post(complete_path, payment)));
  EXPECT_EQ(replayed.status, 201) << "a replay is answered as the first one";
  EXPECT_EQ(replayed.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(status_of_completion("spec"), 200) << "the same for another key of the agent";

  answer_with_document(R"({"id":"cs_1","status":"authentication_required","messages":[{"x":"\"order\":{}"}]})");
  EXPECT_EQ(status_of_completion("launch_checklist"), 200) << "no order";
}

TEST_F(dialects_at_the_edge, hold_for_older_versions_too) {
  for (const auto version : supported_versions()) {
    answer_with_document(R"({"id":"cs_1","status":"completed","currency":"usd","line_items":[],"totals":[],"links":[],
      "fulfillment_options":[],"messages":[],"capabilities":{},
      "order":{"id":"ord_1","checkout_session_id":"cs_1","permalink_url":"https://shop.example/o"}})");
    EXPECT_EQ(status_of_completion("launch_checklist", version), 201) << version;
    EXPECT_EQ(status_of_completion("spec", version), 200) << version;
  }
}

TEST_F(dialects_at_the_edge, hold_for_tools) {
  const json payload = json::parse(create_body);
  const auto call = [&](std::string_view name, json meta) {
    auto request = to_mcp(tool_call("create_checkout_session", {{"payload", payload}}, std::move(meta)));
    return send(with(std::move(request), "Authorization", "Bearer " + std::string{name}));
  };
  const json without_key{{"api_version", "2026-04-17"}};
  expect_tool_error(call("strict_idempotency", without_key), "idempotency_key_required");
  EXPECT_EQ(expect_result(call("spec", without_key))["isError"], false);
  EXPECT_EQ(
      expect_result(call("strict_idempotency", {{"api_version", "2026-04-17"}, {"idempotency_key", "k"}}))["isError"],
      false);
  checkout.answer_with([](checkout::reply_to port) {
    port.answer(failed_reply(checkout::failure_kind::unprocessable, "idempotency_conflict"));
  });
  EXPECT_EQ(expect_result(call("launch_checklist", without_key))["_meta"]["http_status"], 409);
  EXPECT_EQ(expect_result(call("spec", without_key))["_meta"]["http_status"], 422);
}

} // namespace
} // namespace acp::test
