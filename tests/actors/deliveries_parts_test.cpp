#include "actors/deliveries/commit_news.hpp"
#include "actors/deliveries/event_ring.hpp"
#include "actors/deliveries/retry_schedule.hpp"
#include "actors/deliveries/shard_marks.hpp"
#include "actors/deliveries/shard_progress.hpp"
#include "actors/deliveries/webhook_message.hpp"
#include "http/client/webhook_signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

/// The small parts of deliveries.
namespace acp::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::ElementsAre;

TEST(retry_schedule, spreads_each_wait_by_its_jitter) {
  const actors::retry_schedule s{{5s, 300s}, 0.2, 24h};
  EXPECT_EQ(s.wait_after(1, 0.0, {}), 4000ms);
  EXPECT_EQ(s.wait_after(1, 0.5, {}), 5000ms);
  EXPECT_EQ(s.wait_after(2, 0.5, {}), 300'000ms);
  EXPECT_FALSE(s.wait_after(3, 0.5, {}));
}

TEST(retry_schedule, obeys_the_receiver_as_far_as_the_next_step_goes) {
  const actors::retry_schedule s{{5s, 300s}, 0.0, 24h};
  EXPECT_EQ(s.wait_after(1, 0, 2s), 5000ms) << "not sooner";
  EXPECT_EQ(s.wait_after(1, 0, 60s), 60'000ms);
  EXPECT_EQ(s.wait_after(1, 0, 999'999s), 300'000ms);
  EXPECT_EQ(s.wait_after(2, 0, 999'999s), milliseconds{24h});
}

TEST(shard_progress, moves_over_what_is_settled_without_a_gap) {
  actors::shard_progress p{10};
  p.add(11, 1);
  p.add(12, 2);
  p.add(13, 0);
  p.add(14, 1);
  EXPECT_EQ(p.read(), 14);
  p.settle(12);
  p.settle(14);
  EXPECT_EQ(p.cursor(), 10);
  p.settle(11);
  EXPECT_EQ(p.cursor(), 11);
  p.settle(12);
  EXPECT_EQ(p.cursor(), 14);
  EXPECT_EQ(p.ahead(), 0u);
  EXPECT_THROW(p.settle(14), std::logic_error);
  EXPECT_THROW(p.add(16, 1), std::logic_error);
}

actors::event_ptr event(std::int64_t seq, std::size_t bytes = 10) {
  persistence::tail_event e;
  e.seq = seq;
  e.data.assign(bytes, 'x');
  return std::make_shared<const persistence::tail_event>(std::move(e));
}

TEST(event_ring, keeps_the_newest_within_its_bounds) {
  actors::event_ring ring{3, 1000};
  ring.begin_at(5);
  EXPECT_TRUE(ring.covers(5));
  EXPECT_TRUE(ring.after(5, 10).empty());
  for (std::int64_t i = 6; i <= 10; ++i) ring.push(event(i));
  EXPECT_FALSE(ring.covers(6));
  EXPECT_TRUE(ring.covers(7));
  EXPECT_FALSE(ring.covers(11));
  EXPECT_EQ(ring.after(7, 2).front()->seq, 8);
  EXPECT_EQ(ring.after(7, 2).size(), 2u);
  ring.push(event(11, 2000));
  EXPECT_EQ(ring.last(), 11);
  EXPECT_FALSE(ring.covers(9)) << "one large event leaves no room";
  EXPECT_TRUE(ring.covers(10));
  EXPECT_THROW(ring.push(event(13)), std::logic_error);
}

TEST(shard_marks, wake_once_until_they_are_taken) {
  actors::shard_marks m;
  EXPECT_TRUE(m.mark({200}));
  EXPECT_FALSE(m.mark({3}));
  EXPECT_FALSE(m.mark({3}));
  EXPECT_EQ(actors::write_news(m.take()), "3,200");
  EXPECT_TRUE(m.take().empty());
  EXPECT_TRUE(m.mark({3}));
}

TEST(shard_marks, keep_the_highest_head) {
  actors::shard_marks m;
  m.mark({7}, 12);
  m.mark({7}, 14);
  m.mark({7}, 13);
  m.mark({255}, 5);
  m.mark({255}); // perhaps more than 5
  EXPECT_EQ(actors::write_news(m.take()), "7:14,255");
  m.mark({7}, 1);
  EXPECT_EQ(actors::write_news(m.take()), "7:1") << "what was taken is forgotten";
}

TEST(commit_news, tell_what_they_can_of_what_was_written) {
  const auto again = [](std::string_view text) { return actors::write_news(actors::read_news(text)); };
  for (const auto* whole : {"", "0", "255", "3:1207,15:88", "3,15:9223372036854775807"}) EXPECT_EQ(again(whole), whole);
  EXPECT_EQ(again("1,2:7,256,3"), "1,2:7") << "there is no such shard";
  for (const auto* broken : {"x", ",1", "-1", "1:", "1:x", "1:-2", "1:9223372036854775808"})
    EXPECT_EQ(again(broken), "");
  EXPECT_EQ(again("1;2"), "1");
  EXPECT_EQ(again("1:2:3"), "1:2");
}

TEST(webhook_message, is_signed_with_the_secrets_that_are_valid) {
  const checkout::time_point now{1'800'000'000s};
  persistence::endpoint e;
  e.settings.url = "https://shop.example/hook";
  e.settings.headers = {{"X-A", "1"}, {"WEBHOOK-ID", "theirs"}};
  const auto secret = [](std::optional<checkout::time_point> until) {
    return persistence::endpoint_secret{"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", {}, until};
  };
  e.secrets = {secret({}), secret(now + 1h), secret(now)};
  const auto m =
      actors::make_webhook(e, {1, {"we_1", {31}, 77, "order_create"}, 2, "{}", checkout::begin_trace({7})}, now, {9});
  const auto value = [&](const std::string& name) {
    std::string all;
    for (const auto& h : m.headers)
      if (h.name == name) all += h.value;
    return all;
  };
  EXPECT_EQ(value("webhook-id"), "evt_1f77_order");
  EXPECT_EQ(value("Request-Id"), "evt_1f77_order-2");
  EXPECT_EQ(value("Timestamp"), "2027-01-15T08:00:00Z");
  EXPECT_EQ(value("X-A"), "1");
  EXPECT_EQ(value("WEBHOOK-ID"), "") << "ours can't be replaced";
  const auto sent = checkout::parse_traceparent(value("traceparent"));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->trace, checkout::begin_trace({7}).trace);
  EXPECT_EQ(sent->span[0], 9) << "a span of its own";
  EXPECT_EQ(std::ranges::count(value("Merchant-Signature"), ','), 2) << "a timestamp and two signatures";
  EXPECT_EQ(m.body, "{}");
  EXPECT_TRUE(m.safe_to_repeat);
}

TEST(webhook_message, calls_events_as_the_endpoint_s_dialect_does) {
  const auto put = [](std::string body, std::string_view topic, std::string_view name) {
    actors::put_into_dialect(body, topic, name);
    return body;
  };
  const std::string created = R"({"type":"order_create","data":{"type":"order_create","n":"order_update"}})";
  EXPECT_EQ(put(created, "order_create", "launch_checklist"),
            R"({"type":"order_created","data":{"type":"order_create","n":"order_update"}})")
      << "nothing but the event's own type";
  EXPECT_EQ(put(R"({"type":"order_update","data":{}})", "order_update", "launch_checklist"),
            R"({"type":"order_updated","data":{}})");
  const std::string session = R"({"type":"checkout_session.created","data":{}})";
  EXPECT_EQ(put(session, "checkout_session.created", "launch_checklist"), session);
  for (const auto* same : {"spec", "strict_idempotency", "older_idempotency", "of_a_newer_server"})
    EXPECT_EQ(put(created, "order_create", same), created);
}

TEST(webhook_message, is_signed_in_its_dialect) {
  const checkout::time_point now{1'800'000'000s};
  persistence::endpoint e;
  e.settings.url = "https://shop.example/hook";
  e.settings.dialect = "launch_checklist";
  e.secrets.push_back({.text = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="});
  const auto m = actors::make_webhook(
      e, {1, {"we_1", {31}, 77, "order_create"}, 1, R"({"type":"order_create","data":{}})", {}}, now, {9});
  EXPECT_EQ(m.body, R"({"type":"order_created","data":{}})");
  const auto expected = outbound::sign_webhook(actors::valid_secrets(e, now), "evt_1f77_order",
                                               std::chrono::floor<std::chrono::seconds>(now), m.body);
  const auto sent = [&](const std::string& name) {
    return std::ranges::find(m.headers, name, [](const auto& h) { return h.name; })->value;
  };
  EXPECT_EQ(sent("Merchant-Signature"), expected.merchant_signature);
  EXPECT_EQ(sent("webhook-signature"), expected.webhook_signature);
}

} // namespace
} // namespace acp::test
