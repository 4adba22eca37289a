#include "client_fixture.hpp"
#include "scripted_server.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace acp::test {
namespace {

using testing::HasSubstr;

class answered : public client_fixture {
protected:
  /// What becomes of a call that is answered with these bytes, after which the connection is closed.
  outbound::http_result call_answered_with(std::string bytes, std::string method = "POST") {
    scripted_server server([&](peer& p) {
      p.read_request();
      p.send(bytes);
    });
    if (!client) start();
    auto r = post(server.url());
    r.method = std::move(method);
    return send(std::move(r));
  }
};

/// How much memory this process has, in bytes.
std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return resident * 4096;
}

TEST_F(answered, with_a_redirect_does_not_follow_it) {
  scripted_server elsewhere([](peer& p) { p.answer(); });
  const auto result = call_answered_with("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + elsewhere.url() +
                                         "\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(outcome(result), "307");
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(answered, in_every_framing) {
  const auto chunked = call_answered_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                          "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n");
  ASSERT_TRUE(chunked) << chunked.error().detail;
  EXPECT_EQ(chunked->body, "abcde");
  EXPECT_TRUE(chunked->body_complete);
  EXPECT_EQ(chunked->headers.size(), 1U);
  const auto to_the_end = call_answered_with("HTTP/1.0 200 OK\r\n\r\nall of it");
  ASSERT_TRUE(to_the_end) << to_the_end.error().detail;
  EXPECT_EQ(to_the_end->body, "all of it");
  EXPECT_TRUE(to_the_end->body_complete);
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 204 No Content\r\n\r\n")), "204");
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 503 Busy\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n")), "503");
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", "HEAD")), "200");
}

TEST_F(answered, after_interim_answers) {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  const auto result =
      call_answered_with("HTTP/1.1 100 Continue\r\n\r\n" + interim + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->headers.size(), 1U);
  std::string endless;
  for (int i = 0; i < 9; ++i) endless += interim;
  EXPECT_EQ(outcome(call_answered_with(endless + "HTTP/1.1 200 OK\r\n\r\n")), "bad_response");
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")), "bad_response");
}

TEST_F(answered, with_what_is_no_answer) {
  for (const auto* bytes :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 99 x\r\n\r\n", "HTTP/1.1 600 x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})
    EXPECT_EQ(outcome(call_answered_with(bytes)), "bad_response") << bytes;
  EXPECT_EQ(outcome(call_answered_with("")), "reset");
  EXPECT_EQ(outcome(call_answered_with("\r\n\r\n")), "reset");
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 20")), "reset");
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")), "reset");
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")), "reset");
}

TEST_F(answered, with_too_much_header) {
  const std::string line = "X-Pad: " + std::string(1000, 'x') + "\r\n";
  std::string many;
  for (int i = 0; i < 17; ++i) many += line;
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 200 OK\r\n" + many + "\r\n")), "too_large");
  EXPECT_EQ(outcome(call_answered_with("HTTP/1.1 200 OK\r\nX-Pad: " + std::string(20'000, 'x') + "\r\n\r\n")),
            "too_large");
  EXPECT_EQ(
      outcome(call_answered_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'x'))),
      "bad_response");
}

TEST_F(answered, with_more_than_is_kept) {
  outbound::client_settings settings;
  settings.kept_body_bytes = 10;
  settings.most_body_bytes = 1000;
  start(std::move(settings));
  const auto sized = [](std::size_t n) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(n) + "\r\n\r\n" + std::string(n, 'y');
  };
  const auto exact = call_answered_with(sized(10));
  ASSERT_TRUE(exact);
  EXPECT_TRUE(exact->body_complete);
  const auto more = call_answered_with(sized(11));
  ASSERT_TRUE(more);
  EXPECT_EQ(more->body, std::string(10, 'y'));
  EXPECT_FALSE(more->body_complete);
  EXPECT_EQ(outcome(call_answered_with(sized(5000))), "200");
}

/// A connection that has been read to its end is used again, one with a rest nobody wants is closed.
TEST_F(answered, with_a_long_body_keeps_the_connection_only_if_all_is_read) {
  outbound::client_settings settings;
  settings.most_body_bytes = 10'000;
  start(std::move(settings));
  std::size_t size = 9'000;
  scripted_server server([&](peer& p) {
    while (p.read_request()) p.answer(std::string(size, 'z'));
  });
  EXPECT_EQ(outcome(send(post(server.url()))), "200");
  EXPECT_TRUE(send(post(server.url())).value().reused_connection);
  size = 20'000;
  EXPECT_TRUE(send(post(server.url())).value().reused_connection);
  EXPECT_FALSE(send(post(server.url())).value().reused_connection);
}

TEST_F(answered, with_500_megabytes_takes_little_memory_and_time) {
  constexpr std::size_t announced = 500'000'000;
  const std::string piece(1'000'000, 'x');
  std::atomic<std::size_t> sent{0};
  const auto flood = [&](peer& p, std::string_view head) {
    p.read_request();
    bool open = p.send(head);
    for (std::size_t n = 0; open && n < announced; n += piece.size()) {
      open = p.send(piece);
      sent += piece.size();
    }
  };
  start();
  for (const std::string head : {"HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"}) {
    scripted_server server([&](peer& p) { flood(p, head); });
    sent = 0;
    const auto before = resident_bytes();
    const auto result = send(post(server.url()));
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->body.size(), 4096U);
    EXPECT_FALSE(result->body_complete);
    EXPECT_LT(result->total_time, milliseconds{2000});
    EXPECT_LT(resident_bytes(), before + 8'000'000);
    EXPECT_LT(sent, 50'000'000U);
  }
}

TEST_F(answered, before_all_of_the_request_was_sent) {
  scripted_server server([](peer& p) {
    p.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    p.wait_for_close();
  });
  start();
  auto request = post(server.url());
  request.body = std::string(5'000'000, 'b');
  const auto result = send(std::move(request));
  EXPECT_EQ(outcome(result), "413");
}

TEST_F(answered, with_a_reset) {
  scripted_server server([](peer& p) {
    p.read_request();
    p.reset();
  });
  start();
  const auto result = send(post(server.url()));
  EXPECT_EQ(outcome(result), "reset");
  EXPECT_TRUE(result.error().sent);
}

} // namespace
} // namespace acp::test
