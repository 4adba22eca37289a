// What the edge makes of delegated payments and authentications.

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

#include <mutex>
#include <vector>

namespace acp::test {
namespace {

class fake_delegation final : public checkout::delegation_service {
public:
  void perform(checkout::delegation_request request, checkout::reply_to port) override {
    checkout::reply answer{checkout::session_answer{std::make_shared<const std::string>(R"({"id":"vt_1"})"), true},
                           false};
    if (const auto* why = std::get_if<checkout::failure>(&request.body)) answer = {std::unexpected(*why), false};
    {
      const std::lock_guard lock{mutex};
      requests.push_back(std::move(request));
    }
    port.answer(std::move(answer));
  }
  std::mutex mutex;
  std::vector<checkout::delegation_request> requests;
};

constexpr auto payment_path = "/agentic_commerce/delegate_payment";
constexpr auto card_body =
    R"({"payment_method":{"type":"card","card_number_type":"fpan","number":"4242424242424242",)"
    R"("display_card_funding_type":"credit","metadata":{}},"allowance":{"reason":"one_time","max_amount":1,)"
    R"("currency":"usd","checkout_session_id":"cs_1","merchant_id":"m","expires_at":"2099-01-01T00:00:00Z"},)"
    R"("risk_signals":[{"type":"card_testing","score":1,"action":"authorized"}],"metadata":{}})";

struct delegating_edge : edge_fixture {
  ~delegating_edge() override { server.reset(); }
  void start_delegating() {
    server = http::make_server(
        settings, checkout, keys, documents, [this] { return now; }, &delegation);
    ASSERT_TRUE(server->start().has_value());
  }
  fake_delegation delegation;
};

TEST_F(delegating_edge, is_not_there_without_a_service) {
  start();
  expect_error(send(post(payment_path, card_body)), 404, "not_found");
  expect_error(send(post("/delegate_authentication", "{}")), 404, "not_found");
  expect_error(send(post("/delegate_authentication/a/authenticate", "{}")), 404, "not_found");
  expect_error(send(get_session("/delegate_authentication/a")), 404, "not_found");
}

TEST_F(delegating_edge, hands_each_request_on) {
  start_delegating();
  const auto made = send(post(payment_path, card_body));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.body, R"({"id":"vt_1"})");
  EXPECT_EQ(send(post("/delegate_authentication",
                      R"({"merchant_id":"m","payment_method":{"type":"card","number":"1","exp_month":"1",)"
                      R"("exp_year":"2030","name":"J"},"amount":{"value":1,"currency":"USD"}})"))
                .status,
            201);
  EXPECT_EQ(send(post("/delegate_authentication/auth_1/authenticate", R"({"fingerprint_completion":"Y"})")).status,
            201);
  EXPECT_EQ(send(get_session("/delegate_authentication/auth_1")).status, 201);
  ASSERT_EQ(delegation.requests.size(), 4U);
  EXPECT_TRUE(std::holds_alternative<DelegatePaymentRequest>(delegation.requests[0].body));
  EXPECT_TRUE(std::holds_alternative<DelegateAuthenticationCreateRequest>(delegation.requests[1].body));
  EXPECT_TRUE(std::holds_alternative<DelegateAuthenticationAuthenticateRequest>(delegation.requests[2].body));
  EXPECT_TRUE(std::holds_alternative<checkout::show_authentication>(delegation.requests[3].body));
  EXPECT_EQ(delegation.requests[2].id, "auth_1");
  EXPECT_EQ(delegation.requests[0].context.caller.str(), "agent_a");
}

TEST_F(delegating_edge, the_bodys_digest_takes_the_idempotency_key) {
  start_delegating();
  send(post(payment_path, card_body));
  send(with(post(payment_path, card_body), "Idempotency-Key", "another"));
  ASSERT_EQ(delegation.requests.size(), 2U);
  EXPECT_NE(delegation.requests[0].context.key->body, delegation.requests[1].context.key->body);
  EXPECT_NE(delegation.requests[0].secret, delegation.requests[1].secret);
}

TEST_F(delegating_edge, every_version_delegates_payments_and_the_newest_authentications) {
  start_delegating();
  for (const auto* version : {"2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30"}) {
    EXPECT_EQ(send(with(post(payment_path, card_body), "API-Version", version)).status, 201) << version;
    EXPECT_EQ(send(with(post("/delegate_authentication", "{}"), "API-Version", version)).status, 404) << version;
  }
}

TEST_F(delegating_edge, tells_what_is_wrong_and_no_number) {
  start_delegating();
  auto broken = nlohmann::json::parse(card_body);
  broken["payment_method"]["exp_month"] = "123";
  const auto refused = expect_error(send(post(payment_path, broken.dump())), 400, "invalid_card");
  EXPECT_EQ(refused["param"], "$.payment_method.exp_month");
  broken = nlohmann::json::parse(card_body);
  broken["metadata"]["4242424242424242"] = 1;
  const auto named = send(post(payment_path, broken.dump())).body;
  EXPECT_EQ(named.find("4242"), std::string::npos) << named;
  broken = nlohmann::json::parse(card_body);
  broken["metadata"]["4242 4242 4242 4242"] = 1;
  const auto apart = send(post(payment_path, broken.dump())).body;
  EXPECT_EQ(apart.find("4242"), std::string::npos) << apart;
  broken = nlohmann::json::parse(card_body);
  broken["allowance"]["max_amount"] = 9007199254740992;
  const auto bound = expect_error(send(post(payment_path, broken.dump())), 400, "too_large");
  EXPECT_NE(bound["message"].get<std::string>().find("must be at most 9007199254740991"), std::string::npos);
  expect_error(send(post(payment_path, "{\"number\":")), 400, "invalid_json");
  EXPECT_EQ(delegation.requests.size(), 5U) << "what is wrong is remembered under its key";
}

} // namespace
} // namespace acp::test
