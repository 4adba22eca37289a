#include "merchant/push/agent_feed.hpp"

#include <deque>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace acp::merchant {
namespace {

using namespace std::chrono_literals;
using outbound::failure_kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

outbound::http_response status(int code, std::string body = "", std::optional<std::chrono::seconds> after = {}) {
  outbound::http_response r;
  r.status = code;
  r.body = std::move(body);
  r.retry_after = after;
  return r;
}

std::unexpected<outbound::http_failure> failure(failure_kind kind) {
  return std::unexpected(outbound::http_failure{kind, "for the test", true});
}

/// An agent that gives the answers it was told to, and a clock that only notes waits.
struct feed_calls : testing::Test {
  feed_caller caller(push_patience patience = {}) {
    return {{[this](outbound::http_request r) {
               requests.push_back(std::move(r));
               auto next = std::move(answers.front());
               answers.pop_front();
               return next;
             },
             [this](std::chrono::milliseconds t) { waits.push_back(t); }, [] { return 0.5; },
             [this](const std::string& line) { lines.push_back(line); }},
            patience};
  }
  agent_feed feed(push_patience patience = {}) {
    return {{"https://agent.example/acp", "token", {}, 5s}, caller(patience)};
  }

  std::deque<outbound::http_result> answers;
  std::vector<outbound::http_request> requests;
  std::vector<std::chrono::milliseconds> waits;
  std::vector<std::string> lines;
};

TEST_F(feed_calls, are_repeated_with_growing_waits) {
  for (const auto kind : {failure_kind::connect, failure_kind::reset, failure_kind::timeout, failure_kind::resolve})
    answers.push_back(failure(kind));
  for (const int code : {408, 429, 500, 502, 503}) answers.push_back(status(code));
  answers.push_back(status(200));
  EXPECT_EQ(caller().call({})->status, 200);
  EXPECT_THAT(waits, ElementsAre(1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s));
  EXPECT_EQ(lines.at(0), "connect: for the test; attempt 2 of 10 in 1 s");
}

TEST_F(feed_calls, end_after_the_last_attempt) {
  for (int i = 0; i < 3; ++i)
    answers.push_back(status(503, R"({"type":"t","code":"busy","message":"later\nperhaps"})"));
  const auto done = caller({.attempts = 3}).call({});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), "HTTP 503 busy: later perhaps, 3 times");
  EXPECT_EQ(waits.size(), 2U);
}

std::string words_of(const std::string& message) {
  return in_words(status(400, nlohmann::json{{"code", "c"}, {"message", message}}.dump()));
}

TEST(words_of_agents, are_cut_between_characters) {
  const std::string begin = "HTTP 400 c: "; // four bytes of it count
  EXPECT_EQ(words_of(std::string(296, 'x')), begin + std::string(296, 'x'));
  for (const std::size_t before : {293U, 294U, 295U, 296U})
    EXPECT_EQ(words_of(std::string(before, 'x') + "😀 and more"), begin + std::string(before, 'x') + "…") << before;
  EXPECT_EQ(words_of(std::string(292, 'x') + "😀 and more"), begin + std::string(292, 'x') + "😀…");
}

TEST(words_of_agents, are_text_whatever_came) {
  const outbound::http_result broken = std::unexpected(outbound::http_failure{failure_kind::reset, "\xff\n\xc3", true});
  EXPECT_EQ(in_words(broken), "reset: ? ?");
  EXPECT_EQ(in_words(status(400, "{\"code\":\"\xc3\"}")), "HTTP 400") << "no JSON at all";
}

TEST_F(feed_calls, come_no_earlier_than_they_are_asked_to) {
  answers = {status(429, "", 7s), status(503, "", 0s), status(200)};
  EXPECT_TRUE(caller().call({}));
  EXPECT_THAT(waits, ElementsAre(7s, 2s));
}

TEST_F(feed_calls, do_not_wait_for_ever) {
  answers = {status(503, "", 3600s)};
  EXPECT_THAT(caller().call({}).error(), HasSubstr("asks to wait for 3600 s"));
  EXPECT_THAT(waits, IsEmpty());
}

TEST_F(feed_calls, are_not_repeated_where_that_cannot_help) {
  answers = {status(401), status(404), status(501), status(302)};
  for (const int code : {401, 404, 501, 302}) EXPECT_EQ(caller().call({})->status, code);
  for (const auto kind : {failure_kind::refused_address, failure_kind::tls, failure_kind::bad_request}) {
    answers = {failure(kind)};
    EXPECT_FALSE(caller().call({}));
  }
  EXPECT_THAT(waits, IsEmpty());
}

TEST_F(feed_calls, make_a_feed) {
  answers = {status(201, R"({"id":"feed_1","target_country":"US"})")};
  EXPECT_EQ(feed().create("US", "key-1"), "feed_1");
  const auto& r = requests.at(0);
  EXPECT_EQ(r.method, "POST");
  EXPECT_EQ(r.url, "https://agent.example/acp/feeds");
  EXPECT_EQ(r.body, R"({"target_country":"US"})");
  EXPECT_THAT(r.headers, testing::IsSupersetOf({outbound::http_header{"Authorization", "Bearer token"},
                                                outbound::http_header{"Idempotency-Key", "key-1"},
                                                outbound::http_header{"API-Version", "2026-04-17"}}));
}

TEST_F(feed_calls, make_a_feed_only_when_the_answer_names_it) {
  answers = {status(201, "{}"), status(201, "<html>"), status(403, R"({"code":"no","message":"not you"})")};
  EXPECT_THAT(feed().create({}, "k").error(), HasSubstr("names no feed"));
  EXPECT_THAT(feed().create({}, "k").error(), HasSubstr("names no feed"));
  EXPECT_EQ(feed().create({}, "k").error(), "HTTP 403 no: not you");
}

TEST_F(feed_calls, keep_a_token_in_clear_text_to_the_networks_allowed) {
  const auto only_allowed = [this](const std::string& url, std::optional<std::string> token) {
    answers = {status(200)};
    agent_feed feed{{url, std::move(token), {outbound::parse_cidr("10.0.0.0/8").value()}, 5s}, caller()};
    EXPECT_TRUE(feed.look("f"));
    return requests.back().only_allowed;
  };
  EXPECT_TRUE(only_allowed("http://agent.example", "token"));
  EXPECT_FALSE(only_allowed("http://agent.example", std::nullopt));
  EXPECT_FALSE(only_allowed("https://agent.example", "token"));
}

TEST_F(feed_calls, upsert_products) {
  answers = {status(200, R"({"id":"a/b","accepted":true})"),
             status(200, R"({"id":"a/b","accepted":false})"),
             status(413),
             status(200, R"({"id":"other","accepted":true})"),
             status(404),
             status(200, "")};
  const auto accepted = feed().upsert("a/b", "{}");
  ASSERT_TRUE(accepted);
  EXPECT_TRUE(accepted->accepted);
  EXPECT_EQ(requests.at(0).url, "https://agent.example/acp/feeds/a%2Fb/products");
  EXPECT_FALSE(feed().upsert("a/b", "{}")->accepted);
  EXPECT_FALSE(feed().upsert("a/b", "{}")->accepted);
  EXPECT_FALSE(feed().upsert("a/b", "{}"));
  EXPECT_THAT(feed().upsert("a/b", "{}").error(), HasSubstr("has no feed a/b"));
  EXPECT_THAT(feed().upsert("a/b", "{}").error(), HasSubstr("does not say"));
}

TEST_F(feed_calls, look_whether_a_feed_is_there) {
  answers = {status(200), status(404), status(405), status(401)};
  EXPECT_TRUE(feed().look("f"));
  EXPECT_THAT(feed().look("f").error(), HasSubstr("--new"));
  EXPECT_TRUE(feed().look("f"));
  EXPECT_FALSE(feed().look("f"));
}

} // namespace
} // namespace acp::merchant
