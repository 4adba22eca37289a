#include "client_fixture.hpp"
#include "fake_resolver.hpp"
#include "hostile_urls.hpp"
#include "scripted_server.hpp"

#include <gmock/gmock.h>

namespace acp::test {
namespace {

using testing::HasSubstr;

class addressed_calling : public client_fixture {
protected:
  void start_naming(milliseconds name_lifetime = milliseconds{0}) {
    outbound::client_settings settings;
    settings.names = names;
    settings.name_lifetime = name_lifetime;
    settings.connect_timeout = milliseconds{300};
    start(std::move(settings));
  }
  std::string url(const std::string& host) const {
    return "http://" + host + ":" + std::to_string(server.port()) + "/";
  }
  outbound::http_result call_public(const std::string& host) {
    auto request = post(url(host));
    request.allowed.clear();
    return send(std::move(request));
  }

  std::shared_ptr<fake_resolver> names = std::make_shared<fake_resolver>();
  scripted_server server{[](peer& p) {
    while (p.read_request()) p.answer();
  }};
};

TEST_F(addressed_calling, connects_for_no_hostile_url) {
  start_naming();
  names->know("localhost", {{address("127.0.0.1")}});
  const auto port = ":" + std::to_string(server.port()) + "/";
  for (const auto hostile : hostile_urls()) {
    auto text = std::string{hostile}; // aimed at the port where somebody listens
    if (text.ends_with('/') && std::ranges::count(text, '/') == 3) text.replace(text.size() - 1, 1, port);
    for (const auto& aimed : {std::string{hostile}, text}) {
      auto request = post(aimed);
      request.allowed.clear();
      const auto result = send(std::move(request));
      EXPECT_THAT(outcome(result), testing::AnyOf("bad_request", "refused_address", "resolve")) << aimed;
    }
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(addressed_calling, refuses_a_name_when_any_address_is_forbidden) {
  names->know("half.test", {{address("93.184.216.34"), address("127.0.0.1")}});
  start_naming();
  const auto result = call_public("half.test");
  EXPECT_EQ(outcome(result), "refused_address");
  EXPECT_THAT(result.error().detail, HasSubstr("127.0.0.1"));
  EXPECT_FALSE(result.error().sent);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(addressed_calling, refuses_public_addresses_where_only_the_allow_list_counts) {
  names->know("both.test", {{address("127.0.0.1"), address("93.184.216.34")}});
  names->know("own.test", {{address("127.0.0.1")}});
  start_naming();
  for (const auto* host : {"93.184.216.34", "both.test", "own.test"}) {
    auto request = post(url(host));
    request.only_allowed = true;
    EXPECT_EQ(outcome(send(std::move(request))), host == std::string{"own.test"} ? "200" : "refused_address") << host;
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(addressed_calling, asks_once_and_goes_to_what_was_judged) {
  // A name that answers with something harmless when it is judged, and with something else when it is used.
  names->know("rebind.test", {{address("127.0.0.1")}, {address("127.0.0.9")}});
  start_naming();
  auto request = post(url("rebind.test"));
  request.allowed = {outbound::parse_cidr("127.0.0.1").value()};
  const auto result = send(std::move(request));
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->remote_address, "127.0.0.1");
  EXPECT_EQ(names->times_asked("rebind.test"), 1U);
}

TEST_F(addressed_calling, judges_every_look_up_anew) {
  names->know("turn.test", {{address("127.0.0.1")}, {address("169.254.169.254")}, {address("127.0.0.1")}});
  start_naming();
  EXPECT_EQ(outcome(send(post(url("turn.test")))), "200");
  EXPECT_EQ(outcome(send(post(url("turn.test")))), "refused_address"); // an open connection notwithstanding
  const auto again = send(post(url("turn.test")));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(again->reused_connection);
}

TEST_F(addressed_calling, keeps_connections_apart_by_allow_list) {
  names->know("dev.test", {{address("127.0.0.1")}});
  start_naming();
  EXPECT_EQ(outcome(send(post(url("dev.test")))), "200");
  EXPECT_EQ(outcome(call_public("dev.test")), "refused_address");
  auto other = post(url("dev.test"));
  other.allowed = {outbound::parse_cidr("127.0.0.1").value()};
  const auto result = send(std::move(other));
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_FALSE(result->reused_connection);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(addressed_calling, judges_kept_answers_by_each_request) {
  names->know("dev.test", {{address("127.0.0.1")}});
  start_naming(milliseconds{60'000});
  EXPECT_EQ(outcome(send(post(url("dev.test")))), "200");
  EXPECT_EQ(outcome(call_public("dev.test")), "refused_address");
  EXPECT_EQ(outcome(send(post(url("dev.test")))), "200");
  EXPECT_EQ(names->times_asked("dev.test"), 1U);
}

TEST_F(addressed_calling, tries_the_next_address_where_one_does_not_answer) {
  names->know("two.test", {{address("127.0.0.99"), address("127.0.0.1")}}); // the server is at one of them only
  start_naming();
  const auto result = send(post(url("two.test")));
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->remote_address, "127.0.0.1");
}

TEST_F(addressed_calling, says_when_a_name_is_unknown_or_has_no_address) {
  names->know("empty.test", {{}});
  start_naming();
  EXPECT_EQ(outcome(send(post(url("nowhere.test")))), "resolve");
  EXPECT_EQ(outcome(send(post(url("empty.test")))), "resolve");
}

/// One that keeps what it is asked to itself.
class silent_resolver final : public outbound::resolver {
public:
  void resolve(const std::string&, std::move_only_function<void(answer)> done) override {
    const std::scoped_lock lock(mutex_);
    kept_.push_back(std::move(done));
  }
  std::size_t asked() {
    const std::scoped_lock lock(mutex_);
    return kept_.size();
  }
  void answer_all() {
    const std::scoped_lock lock(mutex_);
    for (auto& done : kept_) done(std::vector{address("127.0.0.1")});
    kept_.clear();
  }

private:
  std::mutex mutex_;
  std::vector<std::move_only_function<void(answer)>> kept_;
};

TEST_F(addressed_calling, ends_at_the_deadline_while_a_look_up_hangs) {
  const auto silent = std::make_shared<silent_resolver>();
  outbound::client_settings settings;
  settings.names = silent;
  start(std::move(settings));
  auto first = begin(post(url("slow.test"), milliseconds{150}));
  auto second = begin(post(url("slow.test")));
  const auto late = result_of(std::move(first));
  EXPECT_EQ(outcome(late), "timeout");
  EXPECT_THAT(late.error().detail, HasSubstr("looking up"));
  EXPECT_EQ(silent->asked(), 1U); // both wait for the same look-up
  silent->answer_all();
  EXPECT_EQ(outcome(result_of(std::move(second))), "200");
  auto third = begin(post(url("other.test")));
  client->stop();
  EXPECT_EQ(outcome(result_of(std::move(third))), "stopped");
  client.reset();
  silent->answer_all(); // nobody is there any more
}

TEST_F(addressed_calling, resolves_with_the_system) {
  start();
  EXPECT_EQ(outcome(call_public("localhost")), "refused_address");
  auto request = post(url("localhost"));
  request.allowed.push_back(outbound::parse_cidr("::1").value());
  EXPECT_EQ(outcome(send(std::move(request))), "200"); // over ::1 nobody listens
}

} // namespace
} // namespace acp::test
