// Whatever comes in, a flat error of class 4 goes out, and the server lives on.

#include "edge_fixture.hpp"
#include "malformed_requests.hpp"

#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using malformed = edge_fixture;

TEST_F(malformed, three_hundred_requests_each_get_a_4xx_flat_error) {
  start();
  for (const auto& [what, bytes] : make_malformed_requests(300, 20260417)) {
    SCOPED_TRACE(what.substr(0, 200));
    const auto client = make_client();
    try {
      client->send_bytes(bytes);
    } catch (const std::system_error&) {
      // Refused before all of it was sent: the answer is there all the same.
    }
    const auto answer = client->receive();
    EXPECT_GE(answer.status, 400);
    EXPECT_LT(answer.status, 500);
    const auto error = nlohmann::json::parse(answer.body, nullptr, false);
    ASSERT_TRUE(error.is_object()) << answer.body;
    expect_error(answer, answer.status, error.value("code", ""));
    EXPECT_EQ(error.value("type", ""), "invalid_request");
  }
  EXPECT_TRUE(checkout.commands().empty());
  EXPECT_TRUE(checkout.reads().empty());
  EXPECT_EQ(send(post()).status, 200);
}

TEST_F(malformed, random_bytes_never_hang_or_break_it) {
  settings.deadlines.header = std::chrono::milliseconds{100};
  settings.deadlines.body = std::chrono::milliseconds{100};
  start();
  std::mt19937 random{7};
  for (int i = 0; i < 200; ++i) {
    std::string bytes = i % 2 == 0 ? std::string{} : to_bytes(post());
    if (bytes.empty()) bytes.resize(1 + random() % 2000);
    for (int m = 0; m < (i % 2 == 0 ? 2000 : 3); ++m) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto client = make_client();
    client->send_bytes(bytes);
    client->shut_down_sending();
    EXPECT_TRUE(client->closed_by_server(std::chrono::seconds{5}));
  }
  EXPECT_EQ(send(get_session()).status, 200);
}

TEST_F(malformed, a_fold_is_found_however_the_bytes_arrive) {
  start();
  const std::string bytes = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n";
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    const auto client = make_client();
    client->send_bytes(bytes.substr(0, cut));
    client->send_bytes(bytes.substr(cut));
    expect_error(client->receive(), 400, "malformed_request");
  }
}

TEST_F(malformed, one_empty_line_before_a_request_is_passed_over) {
  start();
  const auto client = make_client();
  client->send_bytes("\r\n" + get_bytes());
  EXPECT_EQ(client->receive().status, 200);
  client->send_bytes("\r\n");
  client->send_bytes(get_bytes() + "\r\n" + get_bytes());
  EXPECT_EQ(client->receive().status, 200);
  EXPECT_EQ(client->receive().status, 200);
  client->send_bytes("\r");
  client->send_bytes("\n" + get_bytes());
  EXPECT_EQ(client->receive().status, 200);
  client->send_bytes("\r\n\r\n" + get_bytes());
  expect_error(client->receive(), 400, "malformed_request");
}

TEST_F(malformed, framing_that_two_readers_could_read_differently_ends_the_connection) {
  start();
  const std::string tail = "Host: x\r\nAuthorization: Bearer key_a\r\nAPI-Version: 2026-04-17\r\nContent-Type: "
                           "application/json\r\nIdempotency-Key: k\r\n";
  for (const auto* framing :
       {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "Content-Length: 2, 2\r\n\r\n{}", "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
        "X-Folded: a\r\n\tb\r\nContent-Length: 2\r\n\r\n{}", "Transfer-Encoding: identity\r\n\r\n{}",
        "Transfer-Encoding: xchunked\r\n\r\n{}"}) {
    const auto client = make_client();
    client->send_bytes("POST /checkout_sessions/cs_1 HTTP/1.1\r\n" + tail + framing);
    const auto answer = client->receive();
    EXPECT_EQ(answer.status, 400) << framing;
    EXPECT_EQ(answer.header("Connection"), "close");
  }
  const auto client = make_client();
  client->send_bytes("POST /checkout_sessions/cs_1 HTTP/1.1\r\n" + tail +
                     "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
  expect_error(client->receive(), 501, "unsupported_transfer_encoding");
}

} // namespace
} // namespace acp::test
