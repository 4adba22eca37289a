// What a server says before anything is bought, and to whom.

#include "conformance/checks/tables.hpp"

#include "spec/versions.hpp"

#include <charconv>

namespace acp::conformance {
namespace {

constexpr int an_hour = 3600;

reply discovery(trial& t) {
  auto r = t.call("GET", "/.well-known/acp.json", answer_kind::discovery, nullptr,
                  {.without = {"Authorization", "API-Version"}});
  t.expect_status(r, {200});
  return r;
}

void document(trial& t) {
  const auto r = discovery(t);
  t.expect(text_at(r.body, "protocol.name") == "acp", r, "protocol.name acp",
           "'" + text_at(r.body, "protocol.name") + "'");
  const auto& versions = list_at(r.body, "protocol.supported_versions");
  t.expect(!versions.empty() && std::ranges::is_sorted(versions), r, "protocol.supported_versions, oldest first",
           brief(json(versions)));
  t.expect(std::ranges::find(versions, json(text_at(r.body, "protocol.version"))) != versions.end(), r,
           "protocol.version is one of them", "'" + text_at(r.body, "protocol.version") + "'");
  const auto& transports = list_at(r.body, "transports");
  t.expect(std::ranges::find(transports, json("rest")) != transports.end(), r, "the transport rest",
           brief(json(transports)));
  const auto& services = list_at(r.body, "capabilities.services");
  t.expect(std::ranges::find(services, json("checkout")) != services.end(), r, "the service checkout",
           brief(json(services)));
}

int max_age(const std::string& header) {
  const auto at = header.find("max-age=");
  int seconds = 0;
  if (at != std::string::npos) std::from_chars(header.data() + at + 8, header.data() + header.size(), seconds);
  return seconds;
}

void cacheable(trial& t) {
  const auto r = discovery(t);
  const auto header = r.header("Cache-Control");
  t.advise(header.contains("public") && max_age(header) >= an_hour, r, "Cache-Control: public, max-age=3600 or more",
           "'" + header + "'");
}

void lists_versions(trial& t, const reply& r) {
  const auto& listed = list_at(r.body, "supported_versions");
  t.advise(std::ranges::find(listed, json(t.version())) != listed.end() && std::ranges::is_sorted(listed), r,
           "supported_versions, oldest first", brief(json(listed)));
}

/// That it is refused is required, 400 and the code are recommended.
void expect_version_refused(trial& t, const reply& r, std::string_view code) {
  const auto came = text_at(r.body, "code");
  const auto status = std::to_string(r.status);
  if (!t.expect(r.status >= 400 && r.status < 500, r, "a 4xx", status)) return;
  t.advise(r.status == 400, r, "400", status);
  t.advise(came == code, r, "the code " + std::string{code}, "'" + came + "'");
  lists_versions(t, r);
}

void missing_version(trial& t) {
  expect_version_refused(t, t.create(t.words().create(), {.without = {"API-Version"}}), "missing_api_version");
}

void unknown_version(trial& t) {
  expect_version_refused(t, t.create(t.words().create(), {.set = {{"API-Version", "2000-01-01"}}}),
                         "unsupported_api_version");
}

/// Whatever is asked of a session that is there; and it stays as it is.
void refuse_all(trial& t, const variation& v, std::initializer_list<int> statuses) {
  const auto session = t.created();
  const auto id = text_at(session.body, "id");
  t.expect_refusal(t.create(t.words().create(), v), statuses);
  t.expect_refusal(t.read(id, v), statuses);
  t.expect_refusal(t.update(id, t.words().change_quantity(2), v), statuses);
  const auto& token = t.given().payment_token;
  if (!token.empty()) t.expect_refusal(t.complete(id, t.words().complete(session.body, token), v), statuses);
  t.expect_refusal(t.cancel(id, v), statuses);
  const auto after = t.read(id);
  const auto *const now = find(after.body, "line_items"), *const then = find(session.body, "line_items");
  t.expect(now != nullptr && then != nullptr && *now == *then, after, "the session's lines as they were",
           now == nullptr ? "none" : brief(*now));
  const auto status = text_at(session.body, "status");
  t.expect(text_at(after.body, "status") == status, after, "the session's status " + status,
           "'" + text_at(after.body, "status") + "'");
}

void no_key(trial& t) { refuse_all(t, {.without = {"Authorization"}}, {401}); }

void wrong_key(trial& t) {
  refuse_all(t, {.set = {{"Authorization", "Bearer not-a-key"}}}, {401, 403});
  t.expect_refusal(t.create(t.words().create(), {.set = {{"Authorization", "Basic bm90OmEta2V5"}}}), {401, 403});
}

void another_key(trial& t) {
  const auto& other = t.need(t.how().other_key, "--other-key-file");
  variation theirs{.set = {{"Authorization", "Bearer " + other}}};
  theirs.key = t.fresh_key();
  const auto own = t.create(t.words().create(), {.key = theirs.key});
  const auto id = text_at(own.body, "id");
  if (!t.expect_status(own, {201})) return;
  const auto made = t.create(t.words().create(), theirs); // the same key and body, of somebody else
  if (t.expect_status(made, {201}))
    t.expect(text_at(made.body, "id") != id, made, "a session of its own for another API key", "the other's");
  t.expect_refusal(t.read(id, theirs), {403, 404});
  t.expect_refusal(t.update(id, t.words().change_quantity(2), theirs), {403, 404});
  t.expect_refusal(t.cancel(id, theirs), {403, 404});
  t.expect_state(t.read(id), {text_at(own.body, "status")});
}

constexpr check table[] = {
    {"discovery.document",
     "/.well-known/acp.json is there without a key, and lists versions, transports and services",
     document,
     v2026_04_17,
     {},
     true},
    {"discovery.cacheable", "/.well-known/acp.json may be kept for an hour", cacheable, v2026_04_17, {}, true},
    {"version.missing",
     "a request without API-Version is refused, with the versions there are",
     missing_version,
     v2026_04_17,
     {},
     true},
    {"version.unknown",
     "a request of an unknown version is refused, with the versions there are",
     unknown_version,
     v2026_04_17,
     {},
     true},
    {"access.no-key", "requests without a key are refused", no_key},
    {"access.wrong-key", "requests with a wrong key, or another scheme, are refused", wrong_key},
    {"access.another-key", "a session is its own key's, and so are idempotency keys", another_key},
};

} // namespace

std::span<const check> server_checks() { return table; }

} // namespace acp::conformance
