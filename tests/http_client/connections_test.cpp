#include "client_fixture.hpp"
#include "fake_resolver.hpp"
#include "scripted_server.hpp"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>
#include <semaphore>

namespace acp::test {
namespace {

using std::chrono::steady_clock;
using testing::HasSubstr;

using connected = client_fixture;

outbound::http_request repeatable(outbound::http_request request) {
  request.safe_to_repeat = true;
  return request;
}

TEST_F(connected, is_used_again) {
  scripted_server server([](peer& p) {
    while (p.read_request()) p.answer();
  });
  start();
  for (int i = 0; i < 20; ++i) {
    const auto result = send(post(server.url("/" + std::to_string(i))));
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->reused_connection, i > 0);
    EXPECT_EQ(result->connect_time.count() == 0, i > 0);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(connected, is_not_used_again_when_the_answer_says_so_or_goes_on) {
  for (const std::string more : {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                                 "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n"}) {
    scripted_server server([&](peer& p) {
      p.read_request();
      p.send(more);
      p.wait_for_close();
    });
    if (!client) start();
    EXPECT_EQ(outcome(send(post(server.url()))), "200");
    EXPECT_EQ(outcome(send(post(server.url()))), "200");
    EXPECT_EQ(server.connections(), 2) << more;
  }
}

TEST_F(connected, is_closed_when_idle_for_long) {
  std::latch closed{1};
  scripted_server server([&](peer& p) {
    p.read_request();
    p.answer();
    p.wait_for_close();
    closed.count_down();
  });
  outbound::client_settings settings;
  settings.idle_timeout = milliseconds{50};
  start(std::move(settings));
  EXPECT_EQ(outcome(send(post(server.url()))), "200");
  closed.wait(); // ctest ends a client that never closes
  EXPECT_EQ(server.connections(), 1);
}

/// The other side closes a connection at the moment it is used again: it reads the second request and hangs up.
TEST_F(connected, when_stale_is_replaced_once_if_the_request_may_be_repeated) {
  std::atomic<int> requests{0};
  const auto hang_up = [&](peer& p) {
    if (!p.read_request()) return;
    ++requests;
    p.answer();
    if (p.read_request()) ++requests;
  };
  {
    scripted_server server(hang_up);
    start();
    EXPECT_EQ(outcome(send(post(server.url()))), "200");
    const auto result = send(repeatable(post(server.url())));
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_FALSE(result->reused_connection);
    EXPECT_EQ(requests, 3);
    EXPECT_EQ(server.connections(), 2);
  }
  scripted_server server(hang_up);
  EXPECT_EQ(outcome(send(post(server.url()))), "200");
  const auto result = send(post(server.url()));
  EXPECT_EQ(outcome(result), "reset");
  EXPECT_TRUE(result.error().sent);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(connected, when_fresh_is_never_replaced) {
  scripted_server server([](peer& p) { p.read_request(); });
  start();
  EXPECT_EQ(outcome(send(repeatable(post(server.url())))), "reset");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(connected, is_not_replaced_once_the_answer_has_begun) {
  scripted_server server([](peer& p) {
    p.read_request();
    p.answer();
    p.read_request();
    p.send("HTTP/1.1 2");
  });
  start();
  EXPECT_EQ(outcome(send(post(server.url()))), "200");
  EXPECT_EQ(outcome(send(repeatable(post(server.url())))), "reset");
  EXPECT_EQ(server.connections(), 1);
}

/// Closed while idle: noticed before anything is sent, so that nothing has to be repeated.
TEST_F(connected, when_closed_while_idle_is_not_used) {
  std::binary_semaphore gone{0};
  scripted_server server([&](peer& p) {
    if (!p.read_request()) return;
    p.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    p.close();
    gone.release();
  });
  start();
  for (int i = 0; i < 5; ++i) {
    const auto result = send(post(server.url()));
    EXPECT_EQ(outcome(result), "200");
    gone.acquire();
  }
  EXPECT_EQ(server.connections(), 5);
}

TEST_F(connected, ends_at_the_deadline_wherever_the_other_side_hangs) {
  start();
  for (const std::string beginning :
       {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nX-A: b\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nha"}) {
    scripted_server server([&](peer& p) {
      p.read_request();
      p.send(beginning);
      p.wait_for_close();
    });
    const auto began = steady_clock::now();
    const auto result = send(post(server.url(), milliseconds{150}));
    const auto took = steady_clock::now() - began;
    EXPECT_EQ(outcome(result), "timeout") << beginning;
    EXPECT_GE(took, milliseconds{150});
    EXPECT_LT(took, milliseconds{1000});
  }
}

TEST_F(connected, ends_at_the_deadline_when_bytes_only_drip) {
  scripted_server server([](peer& p) {
    p.read_request();
    p.send("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n");
    while (p.send("x")) std::this_thread::sleep_for(milliseconds{1}); // no byte is late, the whole is
  });
  start();
  EXPECT_EQ(outcome(send(post(server.url(), milliseconds{200}))), "timeout");
}

TEST_F(connected, ends_at_the_deadline_while_the_request_is_not_read) {
  scripted_server server([](peer& p) { p.hang(); });
  start();
  auto request = post(server.url(), milliseconds{200});
  request.body = std::string(20'000'000, 'b');
  const auto result = send(std::move(request));
  EXPECT_EQ(outcome(result), "timeout");
  EXPECT_THAT(result.error().detail, HasSubstr("sending"));
}

/// A port whose queue of connections is full: further ones get no answer at all.
class full_listener {
public:
  full_listener() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* const any = reinterpret_cast<sockaddr*>(&at);
    EXPECT_EQ(::bind(listener_, any, size), 0);
    EXPECT_EQ(::listen(listener_, 0), 0);
    EXPECT_EQ(::getsockname(listener_, any, &size), 0);
    port = ntohs(at.sin_port);
    for (auto& filler : fillers_) {
      filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      ::connect(filler, any, size);
    }
  }
  ~full_listener() {
    for (const int filler : fillers_) ::close(filler);
    ::close(listener_);
  }
  std::uint16_t port = 0;

private:
  int listener_;
  std::array<int, 4> fillers_{};
};

TEST_F(connected, ends_at_the_deadline_while_nobody_accepts) {
  const full_listener full;
  start();
  const auto result = send(post("http://127.0.0.1:" + std::to_string(full.port) + "/", milliseconds{200}));
  EXPECT_EQ(outcome(result), "timeout");
  EXPECT_THAT(result.error().detail, HasSubstr("connecting"));
  EXPECT_FALSE(result.error().sent);
}

TEST_F(connected, to_the_next_address_where_the_first_is_silent) {
  const full_listener full; // on 127.0.0.1 only: a second one with the same port at 127.0.0.2 refuses at once
  const auto names = std::make_shared<fake_resolver>();
  names->know("two.test", {{address("127.0.0.1"), address("127.0.0.2")}});
  outbound::client_settings settings;
  settings.names = names;
  settings.connect_timeout = milliseconds{100};
  start(std::move(settings));
  const auto began = steady_clock::now();
  const auto result = send(post("http://two.test:" + std::to_string(full.port) + "/"));
  EXPECT_EQ(outcome(result), "connect");
  EXPECT_THAT(result.error().detail, HasSubstr("127.0.0.2"));
  EXPECT_GE(steady_clock::now() - began, milliseconds{100});
  EXPECT_LT(steady_clock::now() - began, milliseconds{2000});
}

TEST_F(connected, nowhere_where_nobody_listens) {
  std::string url;
  {
    const scripted_server gone([](peer&) {});
    url = gone.url();
  }
  start();
  EXPECT_EQ(outcome(send(post(url))), "connect");
}

} // namespace
} // namespace acp::test
