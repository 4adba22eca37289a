// Paying.

#include "conformance/checks/tables.hpp"

namespace acp::conformance {
namespace {

void check_order(trial& t, const reply& r, const std::string& session) {
  t.expect(!text_at(r.body, "order.id").empty(), r, "an order with an id", "none");
  const auto of = text_at(r.body, "order.checkout_session_id");
  t.expect(of == session, r, "order.checkout_session_id is the session", "'" + of + "'");
  t.expect(!text_at(r.body, "order.permalink_url").empty(), r, "order.permalink_url", "none");
}

void purchase(trial& t) {
  const auto& token = t.need(t.given().payment_token, "--payment-token");
  const auto session = t.ready();
  const auto id = text_at(session.body, "id");
  const auto r = t.complete(id, t.words().complete(session.body, token));
  if (!t.expect_status(r, {200}) || !t.expect_state(r, {"completed"})) return;
  check_order(t, r, id);
  t.expect(sum_of(r.body, "total") == sum_of(session.body, "total"), r, "the total that was shown before",
           brief(json(list_at(r.body, "totals"))));
}

void read_after(trial& t) {
  const auto done = t.completed();
  const auto r = t.read(text_at(done.body, "id"));
  if (!t.expect_status(r, {200}) || !t.expect_state(r, {"completed"})) return;
  if (t.version() < v2025_12_12) return; // only the answer to the complete has the order
  t.expect(text_at(r.body, "order.id") == text_at(done.body, "order.id"), r, "the same order",
           "'" + text_at(r.body, "order.id") + "'");
}

void terminal(trial& t) {
  const auto done = t.completed();
  const auto id = text_at(done.body, "id");
  const auto again = t.complete(id, t.words().complete(done.body, t.given().payment_token));
  t.expect_refusal(again, {400, 405, 409, 422});
  t.expect_refusal(t.update(id, t.words().change_quantity(2)), {400, 405, 409, 422});
  t.expect_refusal(t.cancel(id), {405});
}

void read_order(trial& t) {
  if (!t.server().offers("orders")) t.skip("the service orders is not announced");
  const auto done = t.completed();
  const auto id = text_at(done.body, "order.id");
  const auto r = t.call("GET", "/orders/" + id, answer_kind::order, nullptr);
  if (t.expect_status(r, {200})) {
    t.expect(text_at(r.body, "id") == id, r, "the order", "'" + text_at(r.body, "id") + "'");
    const auto total = sum_of(r.body, "total");
    t.expect(!total || total == sum_of(done.body, "total"), r, "the total that was paid",
             brief(json(list_at(r.body, "totals"))));
  }
  t.expect_refusal(t.call("GET", "/orders/ord_no_such_order", answer_kind::order, nullptr), {404});
}

void declined(trial& t) {
  const auto& token = t.need(t.given().declined_token, "--declined-token");
  const auto session = t.ready();
  const auto id = text_at(session.body, "id");
  const auto r = t.complete(id, t.words().complete(session.body, token));
  if (!t.expect_status(r, {200, 201}) || !t.expect_state(r, {"ready_for_payment"})) return;
  t.expect(find_in(r.body, "messages", "code", "payment_declined") != nullptr, r, "a message payment_declined",
           brief(json(list_at(r.body, "messages"))));
  t.expect(find(r.body, "order") == nullptr, r, "no order", "one");
  if (t.given().payment_token.empty()) return;
  t.expect_state(t.complete(id, t.words().complete(session.body, t.given().payment_token)), {"completed"});
}

void not_ready(trial& t) {
  const auto& token = t.need(t.given().payment_token, "--payment-token");
  const auto session = t.create(t.words().create_without_address());
  if (text_at(session.body, "status") == "ready_for_payment") t.skip("the item needs no address");
  const auto r = t.complete(text_at(session.body, "id"), t.words().complete(session.body, token));
  const auto status = text_at(r.body, "status");
  t.expect((r.status >= 400 && r.status < 500) || (r.ok() && status != "completed"), r,
           "a 4xx, or a session that is not completed", std::to_string(r.status) + " " + status);
}

void without_payment(trial& t) {
  const auto session = t.ready();
  t.expect_refusal(t.complete(text_at(session.body, "id"), {{"buyer", buyer()}}), {400, 422});
}

void authentication(trial& t) {
  const auto& token = t.need(t.given().authentication_token, "--authentication-token");
  const auto session = t.ready();
  const auto id = text_at(session.body, "id");
  const auto payment = t.words().complete(session.body, token);
  const auto asked = t.complete(id, payment);
  if (!t.expect_status(asked, {200}) || !t.expect_state(asked, {"authentication_required"})) return;
  t.expect(find(asked.body, "authentication_metadata") != nullptr, asked, "authentication_metadata", "none");
  const auto without = t.complete(id, payment);
  if (t.expect_refusal(without, {400, 409, 422}, "requires_3ds")) {
    const auto param = text_at(without.body, "param");
    t.expect(param == "$.authentication_result", without, "the param $.authentication_result", "'" + param + "'");
  }
  t.expect_state(t.complete(id, t.words().with_authentication(payment)), {"completed"});
}

constexpr check table[] = {
    {"complete.purchase", "a ready session is paid: completed, with an order", purchase},
    {"complete.read", "a completed session stays completed", read_after},
    {"complete.final", "a completed session can't be paid, changed or canceled any more", terminal},
    {"complete.order", "the order can be read", read_order},
    {"complete.declined", "a declined payment leaves a session that can be paid, with a message", declined},
    {"complete.not-ready", "a session that is not ready is not completed", not_ready},
    {"complete.without-payment", "a completion without payment data is refused", without_payment},
    {"complete.authentication", "3-D Secure: asked for, not passed over, and then completed", authentication,
     v2025_12_12},
};

} // namespace

std::span<const check> completion_checks() { return table; }

} // namespace acp::conformance
