// Browsers.

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using cors = edge_fixture;

http_request preflight(const std::string& origin) {
  return {"OPTIONS", "/checkout_sessions", {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}}, ""};
}

TEST_F(cors, a_preflight_from_an_allowed_origin_is_told_what_it_may_send) {
  settings.allowed_origins = {"https://agent.example"};
  start();
  const auto answer = send(preflight("https://agent.example"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://agent.example");
  EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "POST, OPTIONS");
  EXPECT_NE(answer.header("Access-Control-Allow-Headers").value_or("").find("Idempotency-Key"), std::string::npos);
  EXPECT_EQ(answer.header("Vary"), "Origin");
  EXPECT_TRUE(answer.header("Request-Id").has_value());
  EXPECT_FALSE(answer.header("Content-Length").has_value());
}

TEST_F(cors, answers_and_errors_can_be_read_by_scripts_of_allowed_origins) {
  settings.allowed_origins = {"https://agent.example"};
  start();
  for (const auto& request : {get_session(), without(get_session(), "Authorization")}) {
    const auto answer = send(with(request, "Origin", "https://agent.example"));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://agent.example");
    EXPECT_EQ(answer.header("Access-Control-Expose-Headers"),
              "Request-Id, Idempotency-Key, Idempotent-Replayed, Retry-After, Mcp-Session-Id");
  }
}

TEST_F(cors, other_origins_get_no_leave) {
  settings.allowed_origins = {"https://agent.example"};
  start();
  const auto answer = send(preflight("https://evil.example"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.header("Access-Control-Allow-Origin").has_value());
  EXPECT_FALSE(answer.header("Access-Control-Allow-Methods").has_value());
  EXPECT_FALSE(
      send(with(get_session(), "Origin", "https://evil.example")).header("Access-Control-Allow-Origin").has_value());
}

TEST_F(cors, every_origin_can_be_allowed) {
  settings.allowed_origins = {"*"};
  start();
  EXPECT_EQ(send(preflight("https://any.example")).header("Access-Control-Allow-Origin"), "*");
}

TEST_F(cors, nothing_is_said_where_it_is_not_set_up) {
  start();
  const auto answer = send(preflight("https://agent.example"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Allow"), "POST, OPTIONS");
  EXPECT_FALSE(answer.header("Access-Control-Allow-Origin").has_value());
  EXPECT_FALSE(answer.header("Vary").has_value());
}

TEST_F(cors, options_of_what_is_not_there_is_not_found) {
  start();
  expect_error(send({"OPTIONS", "/nowhere", {}, ""}), 404, "not_found");
  EXPECT_EQ(send({"OPTIONS", "*", {}, ""}).status, 204);
}

} // namespace
} // namespace acp::test
