#include "persistence/deliveries/endpoint_store.hpp"

#include "persistence/deliveries/notifications.hpp"
#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using enum act_refusal::reason;

struct endpoints_test : deliveries {
  static checkout::time_point now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
  static new_endpoint everything() {
    return {.kind = endpoint_kind::push,
            .settings = {.url = "https://agent.example/hooks",
                         .events = {"order_create", "order_update"},
                         .description = "the \"agent\"",
                         .allow_cidrs = {"10.0.0.0/8", "::1/128"},
                         .headers = {{"Authorization", "Bearer secret-value"}, {"X-Shop", "1"}},
                         .rate_per_s = 50,
                         .concurrency = 4,
                         .timeout = 5s,
                         .retry_after = std::vector<std::chrono::seconds>{1s, 60s},
                         .visibility_timeout = 60s,
                         .max_receives = 7,
                         .dialect = "launch_checklist"},
            .start = endpoint_start::now};
  }
  static void expect_same(const endpoint_settings& a, const endpoint_settings& b) {
    EXPECT_EQ(a.url, b.url);
    EXPECT_EQ(a.events, b.events);
    EXPECT_EQ(a.description, b.description);
    EXPECT_EQ(a.allow_cidrs, b.allow_cidrs);
    EXPECT_EQ(a.headers, b.headers);
    EXPECT_EQ(a.rate_per_s, b.rate_per_s);
    EXPECT_EQ(a.concurrency, b.concurrency);
    EXPECT_EQ(a.timeout, b.timeout);
    EXPECT_EQ(a.retry_after, b.retry_after);
    EXPECT_EQ(a.visibility_timeout, b.visibility_timeout);
    EXPECT_EQ(a.max_receives, b.max_receives);
    EXPECT_EQ(a.dialect, b.dialect);
  }
};

TEST_F(endpoints_test, an_endpoint_comes_back_as_it_was_made) {
  const auto made = endpoints->create(everything(), "ann", now()).value();
  EXPECT_THAT(made.subject.id, testing::MatchesRegex("we_[0-9A-Z]{26}"));
  EXPECT_THAT(made.secret, testing::MatchesRegex("whsec_[A-Za-z0-9+/]{43}="));
  const auto all = endpoints->load();
  ASSERT_EQ(all.endpoints.size(), 1);
  const auto& found = all.endpoints[0];
  expect_same(found.settings, everything().settings);
  EXPECT_EQ(found.status, endpoint_status::active);
  ASSERT_EQ(found.secrets.size(), 1);
  EXPECT_EQ(found.secrets[0].text, made.secret);
  EXPECT_FALSE(found.secrets[0].expires_at);
  EXPECT_FALSE(found.unreadable_secrets);
}

TEST_F(endpoints_test, defaults_are_stored_too) {
  const auto id = endpoint(endpoint_kind::pull);
  const auto found = endpoints->find(id).value();
  EXPECT_EQ(found.kind, endpoint_kind::pull);
  EXPECT_EQ(found.settings.url, "");
  EXPECT_EQ(found.settings.visibility_timeout, 300s);
  EXPECT_FALSE(found.settings.retry_after);
  EXPECT_FALSE(endpoints->find("we_00000000000000000000000000"));
}

TEST_F(endpoints_test, begins_with_what_is_committed_from_then_on_or_with_the_first) {
  append_to(2, {new_session(2), new_session(2)});
  const auto from_now = endpoint();
  const auto from_first = endpoint(endpoint_kind::push, endpoint_start::beginning);
  EXPECT_EQ(cursor(from_now, 2), 2);
  EXPECT_EQ(cursor(from_now, 3), 0);
  EXPECT_EQ(cursor(from_first, 2), 0);
  EXPECT_EQ(value("SELECT count(*) FROM acp.endpoint_cursors"), "32");
}

TEST_F(endpoints_test, a_change_changes_what_it_names) {
  const auto id = endpoints->create(everything(), "ann", now()).value().subject.id;
  auto expected = everything().settings;
  expected.events = {"*"};
  expected.rate_per_s = std::nullopt;
  expected.retry_after = std::nullopt;
  expected.headers = {};
  const auto changed = endpoints->update(id,
                                         {.url = {},
                                          .events = expected.events,
                                          .description = {},
                                          .allow_cidrs = {},
                                          .headers = expected.headers,
                                          .rate_per_s = std::optional<int>{},
                                          .concurrency = {},
                                          .timeout = {},
                                          .retry_after = std::optional<std::vector<std::chrono::seconds>>{},
                                          .visibility_timeout = {},
                                          .max_receives = {}},
                                         "ann");
  ASSERT_TRUE(changed);
  expect_same(changed->settings, expected);
  EXPECT_GT(changed->updated_at, changed->created_at);
}

TEST_F(endpoints_test, what_makes_no_sense_is_refused_and_leaves_nothing) {
  auto wrong = everything();
  wrong.settings.concurrency = 0;
  EXPECT_EQ(endpoints->create(wrong, "ann", now()).error().why, invalid);
  wrong = everything();
  wrong.settings.events = {};
  EXPECT_EQ(endpoints->create(wrong, "ann", now()).error().why, invalid);
  wrong = everything();
  wrong.settings.allow_cidrs = {"10.0.0.0/33"};
  EXPECT_EQ(endpoints->create(wrong, "ann", now()).error().why, invalid);
  wrong = everything();
  wrong.kind = endpoint_kind::pull; // with a URL
  EXPECT_EQ(endpoints->create(wrong, "ann", now()).error().why, invalid);
  EXPECT_EQ(endpoints->load().endpoints.size(), 0);
  EXPECT_EQ(value("SELECT count(*) FROM acp.operator_acts"), "0");

  endpoint_change none;
  EXPECT_EQ(endpoints->update("we_00000000000000000000000000", none, "ann").error().why, not_found);
  EXPECT_EQ(endpoints->pause("we_x", "", "ann").error().why, not_found);
  EXPECT_EQ(endpoints->remove("we_x", "ann").error().why, not_found);
  EXPECT_EQ(endpoints->rotate("we_x", 1h, "ann").error().message, "there is no endpoint we_x");
}

TEST_F(endpoints_test, is_paused_disabled_and_resumed) {
  const auto id = endpoint();
  const auto paused = endpoints->pause(id, "maintenance", "ann").value();
  EXPECT_EQ(paused.status, endpoint_status::paused);
  EXPECT_EQ(paused.status_reason, "maintenance");
  EXPECT_EQ(endpoints->disable(id, "answered 410", "acp-checkout").value().status, endpoint_status::disabled);
  const auto resumed = endpoints->resume(id, "ann").value();
  EXPECT_EQ(resumed.status, endpoint_status::active);
  EXPECT_EQ(resumed.status_reason, "");
}

TEST_F(endpoints_test, a_deleted_one_leaves_a_name) {
  const auto id = endpoint();
  ASSERT_TRUE(endpoints->remove(id, "ann"));
  EXPECT_FALSE(endpoints->find(id));
  EXPECT_EQ(endpoints->load().endpoints.size(), 0);
  EXPECT_EQ(value("SELECT count(*) FROM acp.endpoint_secrets"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM acp.endpoint_cursors"), "0");
  EXPECT_EQ(endpoints->resume(id, "ann").error().why, not_found);
  const auto changed = endpoints->changed_since(0);
  ASSERT_EQ(changed.endpoints.size(), 1);
  EXPECT_EQ(changed.endpoints[0].status, endpoint_status::deleted);
}

TEST_F(endpoints_test, changes_are_seen_once) {
  EXPECT_EQ(endpoints->load().version, 0);
  const auto a = endpoint();
  const auto b = endpoint();
  const auto all = endpoints->load();
  EXPECT_EQ(endpoints->changed_since(all.version).endpoints.size(), 0);
  ASSERT_TRUE(endpoints->pause(b, "", "ann"));
  const auto changed = endpoints->changed_since(all.version);
  ASSERT_EQ(changed.endpoints.size(), 1);
  EXPECT_EQ(changed.endpoints[0].id, b);
  EXPECT_EQ(changed.endpoints[0].secrets.size(), 1);
  EXPECT_EQ(endpoints->changed_since(changed.version).endpoints.size(), 0);
  ASSERT_TRUE(endpoints->rotate(a, 1h, "ann"));
  EXPECT_EQ(endpoints->changed_since(changed.version).endpoints.size(), 1);
}

TEST_F(endpoints_test, a_rotation_keeps_the_old_secret_for_a_while) {
  const auto made = endpoints->create(everything(), "ann", now()).value();
  const auto id = made.subject.id;
  const auto before = now();
  const auto rotated = endpoints->rotate(id, 1h, "ann").value();
  EXPECT_NE(rotated.secret, made.secret);
  ASSERT_EQ(rotated.subject.secrets.size(), 2);
  EXPECT_EQ(rotated.subject.secrets[0].text, rotated.secret);
  EXPECT_FALSE(rotated.subject.secrets[0].expires_at);
  EXPECT_EQ(rotated.subject.secrets[1].text, made.secret);
  EXPECT_NEAR(static_cast<double>((*rotated.subject.secrets[1].expires_at - before) / 1s), 3600, 60);

  const auto at_once = endpoints->rotate(id, 0s, "ann").value();
  ASSERT_EQ(at_once.subject.secrets.size(), 1);
  EXPECT_EQ(at_once.subject.secrets[0].text, at_once.secret);
}

TEST_F(endpoints_test, an_overlap_is_a_day_at_most_and_secrets_are_five) {
  const auto id = endpoint();
  EXPECT_EQ(endpoints->rotate(id, 24h + 1s, "ann").error().why, invalid);
  EXPECT_EQ(endpoints->rotate(id, -1s, "ann").error().why, invalid);
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(endpoints->rotate(id, 24h, "ann"));
  }
  EXPECT_EQ(endpoints->rotate(id, 24h, "ann").error().why, too_many);
  EXPECT_EQ(endpoints->find(id)->secrets.size(), 5);
  execute("UPDATE acp.endpoint_secrets SET expires_at = now() - interval '1 s' WHERE number = 1");
  EXPECT_EQ(endpoints->find(id)->secrets.size(), 4);
  EXPECT_TRUE(endpoints->rotate(id, 24h, "ann"));
}

TEST_F(endpoints_test, secrets_are_stored_encrypted_and_bound_to_their_endpoint) {
  const auto made = endpoints->create(everything(), "ann", now()).value();
  EXPECT_EQ(value("SELECT count(*) FROM acp.endpoint_secrets WHERE position(convert_to('" + made.secret +
                  "', 'UTF8') IN sealed) > 0 OR position('whsec'::bytea IN sealed) > 0"),
            "0");
  const auto other = endpoint();
  execute("UPDATE acp.endpoint_secrets SET sealed = (SELECT sealed FROM acp.endpoint_secrets WHERE endpoint_id = '" +
          made.subject.id + "') WHERE endpoint_id = '" + other + "'");
  EXPECT_TRUE(endpoints->find(other)->unreadable_secrets);
  EXPECT_TRUE(endpoints->find(other)->secrets.empty());
  EXPECT_FALSE(endpoints->find(made.subject.id)->unreadable_secrets);
}

TEST_F(endpoints_test, with_another_key_secrets_are_unreadable) {
  const auto id = endpoint();
  const auto elsewhere =
      open_endpoint_store(place, secret_box::from_text("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=").value());
  EXPECT_TRUE(elsewhere->find(id)->unreadable_secrets);
  EXPECT_TRUE(elsewhere->find(id)->secrets.empty());
}

TEST_F(endpoints_test, every_act_is_recorded_and_told) {
  const auto listener = open_listener(place);
  listener->listen(endpoints_channel);
  const auto id = endpoints->create(everything(), "ann", now()).value().subject.id;
  ASSERT_TRUE(endpoints->pause(id, "why", "bob"));
  ASSERT_TRUE(endpoints->resume(id, "bob"));
  ASSERT_TRUE(endpoints->rotate(id, 60s, "carl"));
  ASSERT_TRUE(endpoints->update(id, {.description = "new"}, "dora"));
  ASSERT_TRUE(endpoints->remove(id, "ann"));
  EXPECT_THAT(rows("SELECT actor, act, login, affected FROM acp.operator_acts WHERE endpoint_id = '" + id +
                   "' ORDER BY number"),
              ElementsAre("ann|create|acp_server|1", "bob|pause|acp_server|1", "bob|resume|acp_server|1",
                          "carl|rotate|acp_server|1", "dora|update|acp_server|1", "ann|delete|acp_server|1"));
  EXPECT_EQ(value("SELECT what->>'reason' FROM acp.operator_acts WHERE act = 'pause'"), "why");
  EXPECT_EQ(value("SELECT what->'headers' FROM acp.operator_acts WHERE act = 'create'"),
            R"(["X-Shop", "Authorization"])");
  EXPECT_EQ(value("SELECT count(*) FROM acp.operator_acts WHERE what::text LIKE '%secret-value%'"), "0");
  std::size_t heard = 0;
  while (heard < 6) {
    const auto came = listener->wait(notification_listener::clock::now() + 10s);
    ASSERT_FALSE(came.empty());
    for (const auto& one : came) {
      EXPECT_EQ(one, (notification{"acp_endpoints", id}));
    }
    heard += came.size();
  }
}

} // namespace
} // namespace acp::persistence
