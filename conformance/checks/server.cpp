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

void missing_version(trial& t) {
  const auto r = t.create(t.words().create(), {.without = {"API-Version"}});
  if (t.expect_refusal(r, {400}, "missing_api_version")) lists_versions(t, r);
}

void unknown_version(trial& t) {
  const auto r = t.create(t.words().create(), {.set = {{"API-Version", "2000-01-01"}}});
  if (t.expect_refusal(r, {400}, "unsupported_api_version")) lists_versions(t, r);
}

void no_key(trial& t) {
  t.expect_refusal(t.create(t.words().create(), {.without = {"Authorization"}}), {401});
  t.expect_refusal(t.read("cs_unknown", {.without = {"Authorization"}}), {401});
}

void wrong_key(trial& t) {
  t.expect_refusal(t.create(t.words().create(), {.set = {{"Authorization", "Bearer not-a-key"}}}), {401});
  t.expect_refusal(t.create(t.words().create(), {.set = {{"Authorization", "Basic bm90OmEta2V5"}}}), {401});
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
};

} // namespace

std::span<const check> server_checks() { return table; }

} // namespace acp::conformance
