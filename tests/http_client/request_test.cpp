#include "http/client/header_text.hpp"
#include "http/client/request_text.hpp"
#include "http/client/url.hpp"

#include <gmock/gmock.h>

namespace acp::outbound {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

TEST(call_target, is_taken_apart) {
  const auto plain = parse_call_target("http://Shop.Example.com/a/b?c=d&e#f").value();
  EXPECT_EQ(plain, (call_target{false, "shop.example.com", 80, {}, "shop.example.com", "/a/b?c=d&e"}));
  const auto secure = parse_call_target("https://shop.example.com:8443").value();
  EXPECT_EQ(secure, (call_target{true, "shop.example.com", 8443, {}, "shop.example.com:8443", "/"}));
  EXPECT_EQ(parse_call_target("https://h.test:443/").value().authority, "h.test");
  EXPECT_EQ(parse_call_target("http://h.test:443/").value().authority, "h.test:443");
  EXPECT_EQ(parse_call_target("https://h.test?q").value().path_and_query, "/?q");
  const auto six = parse_call_target("https://[2606:4700:0:0::1111]:444/x").value();
  EXPECT_EQ(six.host, "2606:4700::1111");
  EXPECT_EQ(six.authority, "[2606:4700::1111]:444");
  EXPECT_EQ(six.literal, parse_ip_address("2606:4700::1111"));
  EXPECT_FALSE(parse_call_target("http://h.test/" + std::string(2048, 'x')));
  EXPECT_FALSE(parse_call_target("http://" + std::string(64, 'a') + ".test/"));
}

TEST(request, has_nothing_smuggled_into_it) {
  http_request good;
  good.headers = {{"X-Ok", "any text, even \t tabs and \xC3\xA9"}, {"X-Empty", ""}};
  EXPECT_EQ(problem_with(good), std::nullopt);
  const std::vector<http_header> bad{{"X-A", "b\r\nEvil: 1"},
                                     {"X-A", "b\nEvil: 1"},
                                     {"X-A", "b\r"},
                                     {"X-A", std::string("b\0c", 3)},
                                     {"X-A", "\x7F"},
                                     {"X A", "b"},
                                     {"X:A", "b"},
                                     {"", "b"},
                                     {"X-A\r\nEvil", "b"},
                                     {"X-\xC3\xA9", "b"},
                                     {"X-A", std::string(9000, 'b')},
                                     {"Host", "h"},
                                     {"content-length", "5"},
                                     {"Transfer-Encoding", "chunked"},
                                     {"Connection", "close"},
                                     {"EXPECT", "100-continue"},
                                     {"Upgrade", "h2c"},
                                     {"TE", "trailers"},
                                     {"Proxy-Authorization", "x"}};
  for (const auto& header : bad) {
    auto request = good;
    request.headers.push_back(header);
    EXPECT_NE(problem_with(request), std::nullopt) << header.name << ": " << header.value;
  }
  for (const auto* method : {"", "GET /x", "G\r\nT", "CONNECT", "AVERYLONGMETHODNAME"}) {
    auto request = good;
    request.method = method;
    EXPECT_NE(problem_with(request), std::nullopt) << method;
  }
  auto many = good;
  many.headers.resize(65, {"X-Ok", "1"});
  EXPECT_NE(problem_with(many), std::nullopt);
  auto late = good;
  late.deadline = std::chrono::milliseconds{0};
  EXPECT_NE(problem_with(late), std::nullopt);
}

TEST(request, is_written_as_http_wants_it) {
  const auto target = parse_call_target("https://h.test/p?q=1").value();
  http_request request;
  request.headers = {{"A", "1"}, {"user-agent", "mine"}};
  request.body = "12345";
  EXPECT_EQ(request_head(request, target, "ours"),
            "POST /p?q=1 HTTP/1.1\r\nHost: h.test\r\nA: 1\r\nuser-agent: mine\r\nContent-Length: 5\r\n\r\n");
  request = {};
  request.method = "GET";
  EXPECT_EQ(request_head(request, target, "ours"), "GET /p?q=1 HTTP/1.1\r\nHost: h.test\r\nUser-Agent: ours\r\n\r\n");
  request.method = "PUT";
  EXPECT_THAT(request_head(request, target, ""), testing::EndsWith("Content-Length: 0\r\n\r\n"));
}

TEST(retry_after, is_a_number_or_a_date) {
  const auto now = system_clock::from_time_t(784111777); // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(parse_retry_after("120", now), seconds{120});
  EXPECT_EQ(parse_retry_after(" 0 ", now), seconds{0});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now), seconds{30});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), seconds{0});
  EXPECT_EQ(parse_retry_after("99999999999999999999999", now), std::chrono::hours{24 * 365});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 2094 08:49:37 GMT", now), std::chrono::hours{24 * 365});
  for (const auto* text : {"", " ", "-1", "1.5", "soon", "12 s", "Sun, 06 Nov 1994 08:49:37", "1994-11-06T08:49:37Z"})
    EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
}

} // namespace
} // namespace acp::outbound
