// The same request, sent again.

#include "conformance/checks/tables.hpp"

namespace acp::conformance {
namespace {

constexpr std::string_view last_with_optional_keys = "2026-01-30";

bool is_modern(const trial& t) { return t.version() > last_with_optional_keys; }

void expect_replay(trial& t, const reply& first, const reply& again) {
  t.expect(again.status == first.status && again.body == first.body, again, "the first answer, with its status",
           std::to_string(again.status) + (again.body == first.body ? ", the same body" : ", another body"));
  if (!is_modern(t)) return;
  const auto told = again.header("Idempotent-Replayed"), told_before = first.header("Idempotent-Replayed");
  t.advise(told == "true", again, "Idempotent-Replayed: true", "'" + told + "'");
  t.advise(told_before != "true", first, "no Idempotent-Replayed: true with a first answer", "it");
}

void expect_mismatch(trial& t, const reply& r) {
  if (is_modern(t)) {
    t.expect_refusal(r, {422}, "idempotency_conflict");
    return;
  }
  if (!t.expect_refusal(r, {409})) return;
  const auto type = text_at(r.body, "type");
  t.expect(type == "request_not_idempotent", r, "the type request_not_idempotent", "'" + type + "'");
}

void required(trial& t) {
  const variation without{.without = {"Idempotency-Key"}};
  const auto id = text_at(t.created().body, "id");
  t.expect_refusal(t.create(t.words().create(), without), {400}, "idempotency_key_required");
  t.expect_refusal(t.update(id, t.words().change_quantity(2), without), {400}, "idempotency_key_required");
  t.expect_refusal(t.cancel(id, without), {400}, "idempotency_key_required");
}

void optional(trial& t) { t.expect_status(t.create(t.words().create(), {.without = {"Idempotency-Key"}}), {201}); }

void replay_create(trial& t) {
  const variation same{.key = t.fresh_key()};
  const auto first = t.create(t.words().create(), same);
  if (t.expect_status(first, {201})) expect_replay(t, first, t.create(t.words().create(), same));
}

void replay_update(trial& t) {
  const variation same{.key = t.fresh_key()};
  const auto id = text_at(t.created().body, "id");
  const auto first = t.update(id, t.words().change_quantity(2), same);
  if (t.expect_status(first, {200})) expect_replay(t, first, t.update(id, t.words().change_quantity(2), same));
}

void replay_complete(trial& t) {
  const auto [first, again] = t.completed_twice();
  expect_replay(t, first, again);
  t.expect(text_at(again.body, "order.id") == text_at(first.body, "order.id"), again, "the same order",
           "'" + text_at(again.body, "order.id") + "'");
}

void replay_cancel(trial& t) {
  const variation same{.key = t.fresh_key()};
  const auto id = text_at(t.created().body, "id");
  const auto first = t.cancel(id, same);
  if (t.expect_state(first, {"canceled"})) expect_replay(t, first, t.cancel(id, same));
}

void mismatch(trial& t) {
  const variation same{.key = t.fresh_key()};
  if (t.expect_status(t.create(t.words().create(), same), {201}))
    expect_mismatch(t, t.create(t.words().create(2), same));
}

void mismatch_of_complete(trial& t) {
  const auto& token = t.need(t.given().payment_token, "--payment-token");
  const variation same{.key = t.fresh_key()};
  const auto session = t.ready();
  const auto id = text_at(session.body, "id");
  auto body = t.words().complete(session.body, token);
  if (!t.expect_state(t.complete(id, body, same), {"completed"})) return;
  body["buyer"]["first_name"] = "Joan";
  expect_mismatch(t, t.complete(id, body, same));
}

/// Members the other way round, other white space, and 1.0 for 1.
std::string same_value_otherwise(const json& body) {
  std::string text;
  for (const auto& [name, value] : body.items())
    text = json(name).dump() + " :\n " + value.dump(2) + (text.empty() ? "" : " , ") + text;
  const auto at = text.find("\"quantity\": 1");
  if (at != std::string::npos) text.insert(at + 13, ".0");
  return "{ " + text + " }";
}

void same_value(trial& t) {
  const auto key = t.fresh_key();
  const auto first = t.create(t.words().create(), {.key = key});
  if (!t.expect_status(first, {201})) return;
  expect_replay(t, first, t.create(nullptr, {.key = key, .raw = same_value_otherwise(t.words().create())}));
}

void null_is_not_absent(trial& t) {
  const variation same{.key = t.fresh_key()};
  auto body = t.words().create();
  if (!t.expect_status(t.create(body, same), {201})) return;
  body["buyer"] = nullptr;
  expect_mismatch(t, t.create(body, same));
}

void order_of_lists(trial& t) {
  if (t.given().items.size() < 2) t.skip("needs --item twice");
  const auto &one = t.given().items[0], &other = t.given().items[1];
  const variation same{.key = t.fresh_key()};
  if (t.expect_status(t.create(t.words().create({{one, 1}, {other, 1}}), same), {201}))
    expect_mismatch(t, t.create(t.words().create({{other, 1}, {one, 1}}), same));
}

void scope(trial& t) {
  const variation same{.key = t.fresh_key()};
  const auto session = t.create(t.words().create(), same);
  if (!t.expect_status(session, {201})) return;
  const auto id = text_at(session.body, "id");
  t.expect_status(t.update(id, t.words().change_quantity(2), same), {200});
  t.expect_state(t.cancel(id, same), {"canceled"});
}

void length(trial& t) {
  t.expect_status(t.create(t.words().create(), {.key = std::string(231, 'k') + t.fresh_key().substr(12)}), {201});
  t.expect_refusal(t.create(t.words().create(), {.key = std::string(256, 'k')}), {400});
}

void at_once(trial& t) {
  const auto both = t.create_at_once(t.words().create(), t.fresh_key());
  std::string id;
  for (const auto& r : both) {
    if (!t.expect_status(r, {201, 409})) continue;
    if (r.status == 409) {
      t.expect_refusal(r, {409}, is_modern(t) ? "idempotency_in_flight" : std::string_view{});
      if (is_modern(t)) t.advise(!r.header("Retry-After").empty(), r, "Retry-After", "none");
      continue;
    }
    const auto mine = text_at(r.body, "id");
    t.expect(id.empty() || id == mine, r, "one session for both requests", "two");
    id = mine;
  }
  t.expect(!id.empty(), both[0], "one of two requests at the same time is answered with the session", "neither");
}

constexpr check table[] = {
    {"idempotency.required", "every POST needs an Idempotency-Key", required, v2026_04_17},
    {"idempotency.optional", "a POST needs no Idempotency-Key", optional, {}, last_with_optional_keys},
    {"idempotency.create", "a create that is sent again is answered as before", replay_create},
    {"idempotency.update", "an update that is sent again is answered as before", replay_update},
    {"idempotency.complete", "a completion that is sent again makes no second order", replay_complete},
    {"idempotency.cancel", "a cancel that is sent again is answered as before", replay_cancel},
    {"idempotency.mismatch", "a key that comes with another body is refused", mismatch},
    {"idempotency.mismatch-complete", "the same for a completion", mismatch_of_complete},
    {"idempotency.same-value", "bodies are the same that are the same JSON value", same_value, v2026_04_17},
    {"idempotency.null", "null is something else than nothing", null_is_not_absent, v2026_04_17},
    {"idempotency.list-order", "lists in another order are another value", order_of_lists, v2026_04_17},
    {"idempotency.scope", "the same key at another path is another key", scope, v2026_04_17},
    {"idempotency.length", "keys of 255 characters are taken, longer ones refused", length, v2026_04_17},
    {"idempotency.at-once", "two requests at the same time under one key have one effect", at_once},
};

} // namespace

std::span<const check> idempotency_checks() { return table; }

} // namespace acp::conformance
