#include "app/serve/operator_edge.hpp"

#include <gtest/gtest.h>

namespace acp::app {
namespace {

settings set_to(const environment& env) { return load_settings(env).value(); }

TEST(OperatorHttpSettings, TakeAFreePortWhereAgentsDo) {
  EXPECT_EQ(operator_http_settings(set_to({})).port, 8081);
  EXPECT_EQ(operator_http_settings(set_to({{"ACP_LISTEN", "127.0.0.1:0"}})).port, 0);
  EXPECT_EQ(operator_http_settings(set_to({{"ACP_LISTEN", "0.0.0.0:80"}})).address, "127.0.0.1");
  EXPECT_EQ(operator_http_settings(set_to({{"ACP_OPERATOR_LISTEN", "0.0.0.0:7"}})).port, 7);
}

TEST(OperatorHttpSettings, HaveNoLimitsMeantForAgents) {
  const auto h = operator_http_settings(set_to({{"ACP_RATE_LIMIT_KEY", "1"}, {"ACP_RATE_LIMIT_ADDRESS", "1"}}));
  EXPECT_FALSE(h.intake.key_rate.is_on());
  EXPECT_FALSE(h.intake.address_rate.is_on());
  EXPECT_EQ(h.intake.max_requests, 0U);
}

TEST(OperatorHttpSettings, WaitLongerThanAnyPoll) {
  const auto h = operator_http_settings(set_to({{"ACP_REQUEST_TIMEOUT", "100ms"}, {"ACP_BASE_PATH", "/acp"}}));
  EXPECT_GT(h.deadlines.request, std::chrono::seconds{20});
  EXPECT_EQ(h.base_path, "");
  EXPECT_EQ(http::problem_with(h), std::nullopt);
}

} // namespace
} // namespace acp::app
