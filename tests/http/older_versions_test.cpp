// What the edge does for agents of older versions. How documents are told is the schema's matter (tests/spec).

#include "mcp_fixture.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <variant>

namespace acp::test {
namespace {

constexpr auto oldest = "2025-09-29";
constexpr auto oldest_create = R"({"items":[{"id":"item_123","quantity":2}]})";

class older_versions : public edge_fixture {
protected:
  void SetUp() override {
    settings.defaults = {"eur", "card_tokenized"};
    start();
  }

  static http_request in(http_request request, const char* version = oldest) {
    return with(std::move(request), "API-Version", version);
  }

  void fail_with(checkout::failure_kind kind, const char* code, const char* param) {
    checkout.answer_with([=](checkout::reply_to port) {
      auto reply = failed_reply(kind, code);
      reply.result.error().param = param;
      port.answer(std::move(reply));
    });
  }
};

TEST_F(older_versions, requests_become_the_newest_one_s) {
  EXPECT_EQ(send(in(post("/checkout_sessions", oldest_create))).status, 200);
  const auto command = checkout.commands().back();
  EXPECT_EQ(command.context.api_version, oldest);
  const auto& request = std::get<CheckoutSessionCreateRequest>(command.body);
  EXPECT_EQ(request.currency, "eur");
  EXPECT_EQ(request.line_items.front().quantity, 2);
}

TEST_F(older_versions, faults_are_where_the_agent_wrote_them) {
  const auto told = send(in(post("/checkout_sessions", R"({"items":[{"id":"item_123"}]})")));
  EXPECT_EQ(expect_error(told, 400, "missing").at("param"), "$.items[0].quantity");
}

TEST_F(older_versions, parts_become_whole_pieces_and_the_answer_says_so) {
  checkout.answer_with([](checkout::reply_to port) {
    port.answer({checkout::session_answer{std::make_shared<const std::string>(
                     R"({"id":"cs_1","status":"ready_for_payment","currency":"usd","line_items":[],"totals":[],)"
                     R"("links":[],"fulfillment_options":[],"messages":[],"capabilities":{}})")},
                 false});
  });
  const auto half = post("/checkout_sessions", R"({"items":[{"id":"item_123","quantity":2.5}]})");
  for (int times = 0; times < 2; ++times) { // the second one stands for a replay
    const auto told = nlohmann::json::parse(send(in(half)).body);
    EXPECT_EQ(told.at("messages").at(0).at("content"), "Items are sold whole: 3 in place of 2.5.");
  }
  EXPECT_EQ(std::get<CheckoutSessionCreateRequest>(checkout.commands().back().body).line_items.front().quantity, 3);
  const auto whole = in(post("/checkout_sessions", oldest_create));
  EXPECT_TRUE(nlohmann::json::parse(send(whole).body).at("messages").empty());
  EXPECT_EQ(expect_error(send(in(half, "2025-12-12")), 400, "invalid_type").at("param"), "$.items[0].quantity");
}

TEST_F(older_versions, tools_say_so_too) {
  checkout.answer_with([](checkout::reply_to port) {
    port.answer({checkout::session_answer{std::make_shared<const std::string>(
                     R"({"id":"cs_1","status":"ready_for_payment","currency":"usd","line_items":[],"totals":[],)"
                     R"("links":[],"fulfillment_options":[],"messages":[],"capabilities":{}})")},
                 false});
  });
  const auto called = [this](const char* version, double quantity) {
    nlohmann::json payload{{"items", {{{"id", "item_123"}, {"quantity", quantity}}}}};
    return expect_result(send(to_mcp(tool_call("create_checkout_session", {{"payload", std::move(payload)}},
                                               {{"api_version", version}, {"idempotency_key", "idem_1"}}))));
  };
  EXPECT_EQ(called(oldest, 2.5).at("messages").at(0).at("content"), "Items are sold whole: 3 in place of 2.5.");
  EXPECT_TRUE(called(oldest, 2).at("messages").empty());
  EXPECT_EQ(called("2025-12-12", 2.5).at("isError"), true);
}

TEST_F(older_versions, failures_point_to_their_own_places) {
  fail_with(checkout::failure_kind::invalid_request, "not_found", "$.line_items[0].item.id");
  const auto create = post("/checkout_sessions", oldest_create);
  EXPECT_EQ(expect_error(send(in(create)), 400, "not_found").at("param"), "$.items[0].id");
  fail_with(checkout::failure_kind::invalid_request, "invalid", "$.capabilities");
  EXPECT_FALSE(expect_error(send(in(create)), 400, "invalid").contains("param"));
}

TEST_F(older_versions, a_completion_is_refused_for_what_the_session_has) {
  fail_with(checkout::failure_kind::invalid_request, "not_ready_for_payment", "$.line_items[0].quantity");
  const auto pay = post("/checkout_sessions/cs_1/complete", R"({"payment_data":{"token":"t","provider":"stripe"}})");
  EXPECT_EQ(expect_error(send(in(pay)), 400, "not_ready_for_payment").at("param"), "$.line_items[0].item.quantity");
  fail_with(checkout::failure_kind::invalid_request, "invalid_handler_id", "$.payment_data.handler_id");
  EXPECT_EQ(expect_error(send(in(pay)), 400, "invalid_handler_id").at("param"), "$.payment_data.provider");
}

TEST_F(older_versions, of_a_newer_request_s_parts_are_pointed_to_where_they_are) {
  const auto param_of = [this](const char* path, const char* body, const char* fault) {
    fail_with(checkout::failure_kind::invalid_request, "invalid", fault);
    const auto over_http = expect_error(send(post(path, body)), 400, "invalid").value("param", "");
    const std::string tool = path == std::string{"/checkout_sessions"}       ? "create_checkout_session"
                             : std::string_view{path}.ends_with("/complete") ? "complete_checkout_session"
                                                                             : "update_checkout_session";
    const nlohmann::json arguments{{"id", session_name}, {"payload", nlohmann::json::parse(body)}};
    EXPECT_EQ(expect_tool_error(send(to_mcp(tool_call(tool, arguments))), "invalid").value("param", ""), over_http);
    return over_http;
  };
  constexpr auto create = "/checkout_sessions";
  constexpr auto pay = "/checkout_sessions/cs_1/complete";
  EXPECT_EQ(param_of(create, R"({"items":[{"id":"a"}]})", "$.line_items[0].item.id"), "$.items[0].id");
  EXPECT_EQ(std::get<CheckoutSessionCreateRequest>(checkout.commands().back().body).currency, "eur");
  EXPECT_EQ(param_of(create, R"({"items":[{"product_id":"a"}],"currency":"usd"})", "$.line_items[0].item.id"),
            "$.items[0].product_id");
  EXPECT_EQ(
      param_of("/checkout_sessions/cs_1",
               R"({"selected_fulfillment_options":[{"type":"shipping","shipping":{"option_id":"o","item_ids":[]}}]})",
               "$.selected_fulfillment_options[0].option_id"),
      "$.selected_fulfillment_options[0]");
  EXPECT_EQ(param_of(pay, R"({"payment_data":{"token":"t","provider":"stripe"}})", "$.payment_data.handler_id"),
            "$.payment_data.provider");
  EXPECT_EQ(param_of(pay, R"({"payment_data":{"token":"t","provider":"stripe"},"order_notes":"n"})", "$.order_notes"),
            "$.order_notes");
  // The next request on the connection is not taken for another one's.
  fail_with(checkout::failure_kind::invalid_request, "invalid", "$.line_items[0].item.id");
  EXPECT_EQ(expect_error(send(post()), 400, "invalid").at("param"), "$.line_items[0].item.id");
}

TEST_F(older_versions, keys_are_an_offer) {
  const auto create = in(post("/checkout_sessions", oldest_create));
  EXPECT_EQ(send(without(create, "Idempotency-Key")).status, 200);
  EXPECT_FALSE(checkout.commands().back().context.key);
  expect_error(send(with(create, "Idempotency-Key", "a b")), 400, "invalid_idempotency_key");
  EXPECT_EQ(send(create).status, 200);
  EXPECT_TRUE(checkout.commands().back().context.key);
}

TEST_F(older_versions, a_key_used_twice_is_a_conflict) {
  fail_with(checkout::failure_kind::unprocessable, "idempotency_conflict", "$");
  const auto told = send(in(post("/checkout_sessions", oldest_create)));
  EXPECT_EQ(told.status, 409);
  EXPECT_EQ(nlohmann::json::parse(told.body),
            nlohmann::json::parse(
                R"({"type":"request_not_idempotent","code":"idempotency_conflict","message":"It did not work.",)"
                R"("param":"$"})"))
      << told.body;
  const auto newest = send(post());
  EXPECT_EQ(expect_error(newest, 422, "idempotency_conflict").at("type"), "invalid_request");
}

TEST_F(older_versions, answers_have_only_what_the_version_knows) {
  const auto newest = nlohmann::json::parse(send(get_session()).body);
  const auto told = nlohmann::json::parse(send(in(get_session())).body);
  EXPECT_EQ(told.at("id"), newest.at("id"));
  EXPECT_TRUE(newest.contains("n"));
  EXPECT_FALSE(told.contains("n"));
}

TEST_F(older_versions, a_document_is_told_once_for_those_who_are_told_the_same) {
  const auto kept = std::make_shared<const checkout::kept_document>(*session_reply().result->document);
  checkout.answer_with([&](checkout::reply_to port) { port.answer({checkout::answer_with(kept, false), false}); });
  const auto read = in(get_session());
  const auto told = send(read).body;
  const auto made = kept->told.find(std::string{oldest} + " en-US");
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, told);
  EXPECT_EQ(send(read).body, told);
  EXPECT_EQ(kept->told.find(std::string{oldest} + " en-US"), made);

  const auto other = send(in(get_session(), "2026-01-30")).body;
  EXPECT_NE(other, told);
  EXPECT_EQ(send(read).body, told);
  EXPECT_EQ(kept->told.find(std::string{oldest} + " en-US"), made) << "not made anew because another version was told";
  EXPECT_EQ(send(with(read, "Accept-Language", "fr")).body, told);
  EXPECT_EQ(send(get_session()).body, kept->text);
}

} // namespace
} // namespace acp::test
