#include "client_fixture.hpp"
#include "scripted_server.hpp"

#include <gmock/gmock.h>

namespace acp::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using calling = client_fixture;

TEST_F(calling, sends_a_post_and_gets_the_answer) {
  peer::request seen;
  scripted_server server([&](peer& p) {
    seen = p.read_request().value();
    p.send("HTTP/1.1 201 Created\r\nX-Note: hello\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\ndone");
  });
  start();
  const auto result = send(post(server.url("/hook?a=1#fragment")));
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->status, 201);
  EXPECT_EQ(result->body, "done");
  EXPECT_TRUE(result->body_complete);
  EXPECT_EQ(result->retry_after, std::chrono::seconds{7});
  EXPECT_EQ(result->remote_address, "127.0.0.1");
  EXPECT_FALSE(result->reused_connection);
  EXPECT_GT(result->connect_time.count(), 0);
  EXPECT_GE(result->total_time, result->connect_time);
  EXPECT_THAT(result->headers, testing::Contains(outbound::http_header{"X-Note", "hello"}));
  EXPECT_THAT(seen.head,
              StartsWith("POST /hook?a=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(seen.head, EndsWith("Content-Length: 23\r\n\r\n"));
  EXPECT_EQ(seen.body, R"({"type":"order_create"})");
}

TEST_F(calling, ends_at_the_deadline_when_no_answer_comes) {
  scripted_server server([](peer& p) { p.wait_for_close(); });
  start();
  const auto began = std::chrono::steady_clock::now();
  const auto result = send(post(server.url(), milliseconds{200}));
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_EQ(outcome(result), "timeout");
  EXPECT_TRUE(result.error().sent);
  EXPECT_GE(took, milliseconds{200});
  EXPECT_LT(took, milliseconds{1000});
}

} // namespace
} // namespace acp::test
