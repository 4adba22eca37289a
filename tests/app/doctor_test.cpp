#include "app/doctor/certificate_checks.hpp"
#include "app/doctor/database_checks.hpp"
#include "app/doctor/finding.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace acp::app {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using enum finding::verdict;

constexpr auto sound_setup = [] {
  return persistence::database_setup{.version = 150018,
                                     .version_text = "15.18",
                                     .fsync = true,
                                     .full_page_writes = true,
                                     .synchronous_commit = "on",
                                     .max_connections = 100,
                                     .connections = 20,
                                     .in_recovery = false,
                                     .login_is_superuser = false};
};

testing::Matcher<const findings&> has(const std::string& check, finding::verdict as, const std::string& detail = "") {
  return Contains(
      AllOf(Field(&finding::check, check), Field(&finding::as, as), Field(&finding::detail, HasSubstr(detail))));
}

findings setup_with(auto change) {
  auto setup = sound_setup();
  change(setup);
  return judge_setup(setup);
}

TEST(Doctor, FindsNothingWrongWithASoundSetup) {
  EXPECT_THAT(judge_setup(sound_setup()), Each(Field(&finding::as, ok)));
}

TEST(Doctor, FailsWhereACrashLosesOrders) {
  EXPECT_THAT(setup_with([](auto& s) { s.fsync = false; }), has("fsync", failure));
  EXPECT_THAT(setup_with([](auto& s) { s.full_page_writes = false; }), has("full_page_writes", failure));
  EXPECT_THAT(setup_with([](auto& s) { s.synchronous_commit = "off"; }), has("synchronous_commit", failure, "off"));
  EXPECT_THAT(setup_with([](auto& s) { s.synchronous_commit = "local"; }), has("synchronous_commit", ok));
}

TEST(Doctor, FailsWhereTheDatabaseIsTheWrongOne) {
  EXPECT_THAT(setup_with([](auto& s) { s.version = 140009; }), has("postgresql", failure, "15 is needed"));
  EXPECT_THAT(setup_with([](auto& s) { s.in_recovery = true; }), has("primary", failure));
}

TEST(Doctor, WarnsOfWhatWillHurt) {
  EXPECT_THAT(setup_with([](auto& s) { s.connections = 95; }), has("connections", warning, "95 of max_connections"));
  EXPECT_THAT(setup_with([](auto& s) { s.login_is_superuser = true; }), has("login", warning));
}

TEST(Doctor, ComparesClocks) {
  EXPECT_EQ(judge_clocks(900ms).as, ok);
  EXPECT_EQ(judge_clocks(2s).as, warning);
  EXPECT_EQ(judge_clocks(31s).as, failure);
}

TEST(Doctor, FailsWhereTheWrongRoleMayDoWhatItMustNot) {
  const persistence::database_rights sound{.events_guarded = true};
  EXPECT_THAT(judge_rights(sound), Each(Field(&finding::as, ok)));
  auto rights = sound;
  rights.operator_changes_events = true;
  EXPECT_THAT(judge_rights(rights), has("event_rights", failure, "acp_operator"));
  rights = sound;
  rights.operator_sees_secrets = true;
  EXPECT_THAT(judge_rights(rights), has("secret_rights", failure));
  EXPECT_THAT(judge_rights({}), has("event_guard", failure));
}

TEST(Doctor, ComparesEachShardsHeadWithItsRows) {
  const persistence::shard_examination sound{
      .shard = 3, .head = 70, .newest = 70, .expected = 70, .found = 70, .held = true};
  EXPECT_THAT(judge_shards({sound}), Each(Field(&finding::as, ok)));
  auto shard = sound;
  shard.newest = 71;
  EXPECT_THAT(judge_shards({sound, shard}), has("shard_heads", failure, "3"));
  shard = sound;
  shard.found = 69;
  EXPECT_THAT(judge_shards({shard}), has("event_gaps", failure, "3"));
  shard = sound;
  shard.held = false;
  EXPECT_THAT(judge_shards({sound, shard}), has("shard_leases", warning, "1 of 2"));
}

TEST(Doctor, FindsCursorsAheadOfTheLogAndLettersThatWait) {
  const persistence::cursor_examination sound{.endpoint = "we_1", .status = "active"};
  EXPECT_THAT(judge_cursors({sound}), Each(Field(&finding::as, ok)));
  auto cursor = sound;
  cursor.ahead = 1;
  EXPECT_THAT(judge_cursors({cursor}), has("cursors", failure, "we_1"));
  cursor = sound;
  cursor.behind = 1'000'000;
  EXPECT_THAT(judge_cursors({cursor}), has("deliveries", warning, "we_1"));
  cursor.status = "paused";
  EXPECT_THAT(judge_cursors({cursor}), has("deliveries", ok)) << "its cursors are meant to stand still";
  cursor = sound;
  cursor.dead = 2;
  EXPECT_THAT(judge_cursors({cursor}), has("dead_letters", warning, "we_1"));
}

TEST(Doctor, IsHealthyWithWarningsAndNotWithAFailure) {
  const finding fine{"a", ok, "good"}, doubtful{"b", warning, "hm"}, broken{"c", failure, "\"bad\""};
  EXPECT_TRUE(is_healthy({fine, doubtful}));
  EXPECT_FALSE(is_healthy({fine, broken}));
  EXPECT_THAT(as_text({fine, doubtful, broken}), HasSubstr("3 checks: 1 ok, 1 warnings, 1 failed"));
  const auto json = nlohmann::json::parse(as_json({fine, broken}));
  EXPECT_EQ(json["healthy"], false);
  EXPECT_EQ(json["checks"][1], (nlohmann::json{{"check", "c"}, {"verdict", "failed"}, {"detail", "\"bad\""}}));
}

/// Of both listeners, on 2026-06-01.
finding certificates_that_end(const certificate_end& agents, const certificate_end& operators = std::nullopt) {
  using namespace std::chrono;
  return judge_certificates(agents, operators, sys_days{2026y / June / 1});
}

std::chrono::sys_seconds june(unsigned day) {
  using namespace std::chrono;
  return sys_days{2026y / June / 1} + days{day - 1};
}

TEST(doctor_certificates, need_not_be_there) {
  EXPECT_EQ(certificates_that_end(std::nullopt), (finding{"certificates", ok, "agents: no TLS; operators: no TLS"}));
}

TEST(doctor_certificates, are_to_be_renewed_in_time) {
  EXPECT_EQ(certificates_that_end(june(22)),
            (finding{"certificates", ok, "agents: 21 days left, until 2026-06-22; operators: no TLS"}));
  EXPECT_EQ(certificates_that_end(june(22) - 1s),
            (finding{"certificates", warning, "agents: 20 days left, until 2026-06-21; operators: no TLS"}));
  EXPECT_EQ(certificates_that_end(june(1)),
            (finding{"certificates", failure, "agents: ended on 2026-06-01; operators: no TLS"}));
}

TEST(doctor_certificates, are_as_bad_as_the_worse_one) {
  EXPECT_EQ(certificates_that_end(june(30), june(2)).as, warning);
  EXPECT_EQ(
      certificates_that_end(std::unexpected{"the key k can't be used"}, june(30)),
      (finding{"certificates", failure, "agents: the key k can't be used; operators: 29 days left, until 2026-06-30"}));
}

} // namespace
} // namespace acp::app
