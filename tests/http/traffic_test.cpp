// What a listener counts, over real connections.

#include "edge_fixture.hpp"
#include "fake_operators.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace acp::test {
namespace {

struct traffic : edge_fixture {
  std::uint64_t answered(const std::string& route, const std::string& method, int status) const {
    for (const auto& r : server->traffic().requests)
      if (r.route == route && r.method == method && r.status == status) return r.count;
    return 0;
  }
  std::uint64_t refused(const std::string& reason) const {
    for (const auto& r : server->traffic().refused)
      if (r.reason == reason) return r.count;
    return 0;
  }
};

TEST_F(traffic, is_counted_by_endpoint_method_and_status) {
  start();
  EXPECT_EQ(answered("/checkout_sessions/{id}", "GET", 200), 0u);
  const auto from_the_start = server->traffic().requests.size();
  for (int i = 0; i < 3; ++i) send(get_session());
  send(post());
  send(without(get_session(), "Authorization"));
  EXPECT_EQ(answered("/checkout_sessions/{id}", "GET", 200), 3u);
  EXPECT_EQ(answered("/checkout_sessions", "POST", 200), 1u);
  EXPECT_EQ(answered("/checkout_sessions/{id}", "GET", 401), 1u);
  EXPECT_EQ(server->traffic().requests.size(), from_the_start + 1) << "the 401; the others were shown before";
  const auto durations = server->traffic().durations;
  const auto of_reads = std::ranges::find(durations, "/checkout_sessions/{id}", &http::traffic_view::latency::route);
  ASSERT_NE(of_reads, durations.end());
  EXPECT_EQ(of_reads->took.total(), 4u);
  EXPECT_GT(of_reads->took.sum, 0);
  EXPECT_EQ(server->traffic().in_flight, 0u);
}

TEST_F(traffic, of_unknown_paths_and_methods_adds_no_names) {
  start();
  std::set<std::string> routes, methods;
  for (const auto* path : {"/nonsense", "/a/b/c/d", "/checkout_sessions/1/2/3", "/%zz"}) send(get_session(path));
  send({"BREW", "/checkout_sessions", {}, ""});
  send({"PUT", "/coffee", {}, ""});
  for (const auto& r : server->traffic().requests) {
    routes.emplace(r.route);
    methods.emplace(r.method);
    EXPECT_FALSE(r.route.contains("nonsense"));
  }
  EXPECT_EQ(answered("other", "GET", 404) + answered("other", "GET", 400), 4u);
  EXPECT_EQ(answered("other", "other", 405) + answered("other", "other", 404), 1u);
  EXPECT_EQ(answered("other", "PUT", 404), 1u);
  EXPECT_TRUE(routes.contains("other"));
  EXPECT_FALSE(methods.contains("BREW"));
}

TEST_F(traffic, that_is_refused_has_a_reason) {
  settings.max_connections = 1;
  settings.deadlines.header = std::chrono::milliseconds{100};
  start();
  const auto first = make_client();
  first->send(get_session());
  EXPECT_EQ(server->traffic().connections, 1u);
  EXPECT_EQ(send(get_session()).status, 503);
  EXPECT_EQ(refused("too_many_connections"), 1u);
  EXPECT_EQ(answered("other", "other", 503), 1u);
  first->send_bytes("GET /checkout");
  EXPECT_EQ(first->receive().status, 408);
  EXPECT_EQ(refused("request_timeout"), 1u);
}

TEST_F(traffic, under_way_is_seen_until_it_is_answered) {
  start();
  checkout.hold();
  const auto client = make_client();
  client->connect();
  client->send_bytes(get_bytes());
  ASSERT_TRUE(checkout.wait_for_held(1));
  EXPECT_EQ(server->traffic().in_flight, 1u);
  checkout.answer_held();
  client->receive();
  EXPECT_EQ(server->traffic().in_flight, 0u);
}

} // namespace
} // namespace acp::test
