#include "conformance/run.hpp"

#include "conformance/checks/tables.hpp"
#include "conformance/look.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

namespace acp::conformance {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::array<std::string_view, 2> names{"protocol", launch_profile};

std::vector<check> table_of(std::string_view profile) {
  std::vector<check> all;
  const auto add = [&all](std::span<const check> some) { all.insert(all.end(), some.begin(), some.end()); };
  if (profile == names[0])
    for (const auto some :
         {server_checks(), session_checks(), refusal_checks(), completion_checks(), cancel_checks(),
          idempotency_checks(), discount_checks(), cart_checks(), delegation_checks(), mcp_checks(), event_checks()})
      add(some);
  if (profile == names[1]) add(launch_checks());
  return all;
}

/// What holds for every answer, told at the end of a section.
struct sweep {
  std::string_view name, expects, code;
};
constexpr std::array<sweep, 4> sweeps{{
    {"answers.body", "every answer is as the version's schema has it", "body"},
    {"answers.header", "every answer is JSON, and repeats the request's id and idempotency key", "header"},
    {"answers.totals", "the amounts of every answer add up", "totals"},
    {"answers.server-error", "nothing is answered with a 5xx", "server_error"},
}};

/// `cancel` and `cancel.twice` both ask for cancel.twice.
bool is_asked_for(std::string_view name, const options& how) {
  return how.only.empty() || std::ranges::any_of(how.only, [name](const std::string& asked) {
           return name.starts_with(asked) && (name.size() == asked.size() || name[asked.size()] == '.');
         });
}

bool is_in(const check& c, std::string_view version) {
  return (c.since.empty() || c.since <= version) && (c.until.empty() || version <= c.until);
}

bool has_failed(const std::vector<fault>& faults) { return !std::ranges::all_of(faults, &fault::advice); }

std::string now_as_text() {
  const auto now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

class runner {
public:
  runner(caller& c, const options& how, const server_facts& facts, event_watch* events)
      : caller_(c)
      , how_(how)
      , facts_(facts)
      , events_(events) {}

  section run_section(const std::vector<check>& checks, std::string_view version, bool once) {
    judge all(how_.strict, how_.profile == launch_profile);
    section done{once ? std::string{} : std::string{version}, {}};
    for (const auto& each : checks)
      if (each.once == once && is_in(each, version) && is_asked_for(each.name, how_))
        done.checks.push_back(run_check(each, all, version));
    for (const auto& each : sweeps)
      if (all.answers() > 0 && is_asked_for(each.name, how_)) done.checks.push_back(sum_up(each, all));
    return done;
  }

private:
  check_result run_check(const check& what, judge& all, std::string_view version) {
    check_result result{std::string{what.name}, std::string{what.expects}, outcome::passed, {}, {}, {}};
    const auto before = caller_.exchanges();
    if (caller_.over()) {
      result.what = outcome::not_run;
      result.reason = "the time for the run was over";
      return result;
    }
    trial t(caller_, all, how_, facts_, version, events_);
    try {
      what.run(t);
    } catch (const check_ended& ended) {
      if (ended.skipped) result.what = caller_.over() ? outcome::not_run : outcome::skipped;
      result.reason = ended.reason;
    }
    result.faults = without_secrets(t.take_faults());
    if (has_failed(result.faults)) result.what = outcome::failed;
    for (auto number = before + 1; number <= caller_.exchanges(); ++number) result.exchanges.push_back(number);
    return result;
  }

  check_result sum_up(const sweep& what, const judge& all) const {
    check_result result{std::string{what.name}, std::string{what.expects}, outcome::passed, {}, {}, {}};
    result.faults = without_secrets(all.faults_with(what.code));
    if (has_failed(result.faults)) result.what = outcome::failed;
    for (const auto& each : result.faults)
      if (each.exchange != 0) result.exchanges.push_back(each.exchange);
    return result;
  }

  /// A server may say what it was told anywhere: as a member's name, as an id.
  std::vector<fault> without_secrets(std::vector<fault> faults) const {
    for (auto& each : faults)
      for (auto* const text : {&each.where, &each.expected, &each.came})
        *text = caller_.secrets().text(std::move(*text));
    return faults;
  }

  caller& caller_;
  const options& how_;
  const server_facts& facts_;
  event_watch* events_;
};

} // namespace

std::span<const std::string_view> profiles() { return names; }

std::vector<listed_check> list_checks(std::string_view profile) {
  std::vector<listed_check> all;
  for (const auto& each : table_of(profile)) all.push_back({each.name, each.expects, each.since, each.until});
  if (all.empty()) return all;
  for (const auto& each : sweeps) all.push_back({each.name, each.expects, {}, {}});
  return all;
}

std::expected<report, std::string> run(const options& how, const std::function<void(const section&)>& tell) {
  const auto begin = clock::now();
  auto calls = caller::make(how);
  if (!calls) return std::unexpected(calls.error());
  report r;
  r.program = how.program;
  r.url = how.url;
  r.profile = how.profile;
  r.started_at = now_as_text();
  r.only = how.only;
  r.strict = how.strict;
  std::unique_ptr<event_log> log;
  if (!how.webhook_listen.empty()) {
    auto listening = event_log::listen(how.webhook_listen, how.webhook_secret);
    if (!listening) return std::unexpected(listening.error());
    log = std::move(*listening);
  }
  std::string why;
  const auto facts = find_out(*calls, how, why);
  if (facts.versions.empty()) return std::unexpected(why);
  r.versions = facts.versions;
  r.some_versions = !how.versions.empty();

  const auto checks = table_of(how.profile);
  std::optional<event_watch> events;
  if (log) events.emplace(*log, *calls, how.webhook_patience);
  runner all(*calls, how, facts, events ? &*events : nullptr);
  const auto add = [&](section done) {
    if (done.checks.empty()) return;
    tell(done);
    r.sections.push_back(std::move(done));
  };
  add(all.run_section(checks, facts.versions.back(), true));
  for (const auto& version : facts.versions) add(all.run_section(checks, version, false));

  r.exchanges = calls->take_exchanges();
  r.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begin);
  return r;
}

} // namespace acp::conformance
