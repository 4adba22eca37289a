// Giving up.

#include "conformance/checks/tables.hpp"

namespace acp::conformance {
namespace {

void cancel(trial& t) {
  const auto session = t.created();
  const auto id = text_at(session.body, "id");
  const auto r = t.cancel(id);
  if (!t.expect_status(r, {200}) || !t.expect_state(r, {"canceled"})) return;
  t.expect_state(t.read(id), {"canceled"});
}

void twice(trial& t) {
  const auto id = text_at(t.created().body, "id");
  if (t.expect_state(t.cancel(id), {"canceled"})) t.expect_refusal(t.cancel(id), {405});
}

void final(trial& t) {
  const auto session = t.created();
  const auto id = text_at(session.body, "id");
  if (!t.expect_state(t.cancel(id), {"canceled"})) return;
  t.expect_refusal(t.update(id, t.words().change_quantity(2)), {400, 405, 409, 422});
  const auto& token = t.given().payment_token;
  if (!token.empty()) t.expect_refusal(t.complete(id, t.words().complete(session.body, token)), {400, 405, 409, 422});
}

void without_body(trial& t) {
  const auto id = text_at(t.created().body, "id");
  const auto r = t.call("POST", "/checkout_sessions/" + id + "/cancel", answer_kind::session, nullptr);
  t.expect_state(r, {"canceled"});
}

void intent_trace(trial& t) {
  const auto id = text_at(t.created().body, "id");
  const json trace = {
      {"intent_trace", {{"reason_code", "price_sensitivity"}, {"trace_summary", "found it elsewhere"}}}};
  const auto r = t.call("POST", "/checkout_sessions/" + id + "/cancel", answer_kind::session, trace);
  if (!t.expect_state(r, {"canceled"})) return;
  t.expect(!r.text.contains("found it elsewhere"), r, "the trace is kept to oneself", "it came back");
}

constexpr check table[] = {
    {"cancel.session", "a session is canceled, and stays so", cancel},
    {"cancel.twice", "a canceled session can't be canceled again: 405", twice},
    {"cancel.final", "a canceled session can't be changed or paid", final},
    {"cancel.without-body", "a cancel needs no body", without_body},
    {"cancel.intent-trace", "a cancel may say why, and that never comes back", intent_trace, v2025_12_12},
};

} // namespace

std::span<const check> cancel_checks() { return table; }

} // namespace acp::conformance
