// What agents ask a merchant to show before a launch. The list is older than the newest versions, and its words are
// kept: 201 for a completion, 409 for a key that comes with another body.

#include "conformance/checks/tables.hpp"

namespace acp::conformance {
namespace {

void address_from_the_start(trial& t) {
  const auto r = t.create(t.words().create());
  if (!t.expect_status(r, {201})) return;
  t.expect(!list_at(r.body, "fulfillment_options").empty(), r, "shipping options", "none");
  t.expect(sum_of(r.body, "tax").has_value(), r, "a row tax", brief(json(list_at(r.body, "totals"))));
}

void address_later(trial& t) {
  const auto session = t.create(t.words().create_without_address());
  if (!t.expect_status(session, {201})) return;
  const auto r = t.update(text_at(session.body, "id"), t.words().change_address());
  if (!t.expect_status(r, {200})) return;
  t.expect(!list_at(r.body, "fulfillment_options").empty(), r, "shipping options, once there is an address", "none");
  t.expect(sum_of(r.body, "tax").has_value(), r, "a row tax", brief(json(list_at(r.body, "totals"))));
}

void api_version(trial& t) {
  t.expect_refusal(t.create(t.words().create(), {.without = {"API-Version"}}), {400});
  t.expect_refusal(t.create(t.words().create(), {.set = {{"API-Version", "2000-01-01"}}}), {400});
}

void shipping_option(trial& t) {
  const auto session = t.created();
  const auto id = text_at(session.body, "id");
  const auto& options = list_at(session.body, "fulfillment_options");
  const auto other = [&](const json& o) { return wording::price_of(o) != wording::price_of(options.front()); };
  const auto dearer = std::ranges::find_if(options, other);
  if (dearer == options.end()) t.skip("there are no two options of different prices");
  const auto first = t.update(id, t.words().select(options.front(), {t.words().item()}));
  const auto second = t.update(id, t.words().select(*dearer, {t.words().item()}));
  t.expect(first.ok() && second.ok() && sum_of(first.body, "total") != sum_of(second.body, "total"), second,
           "another total with another option", brief(json(list_at(second.body, "totals"))));
}

/// Paid, with what the list wants of the answer.
reply paid(trial& t, const variation& v = {}) {
  const auto& token = t.need(t.given().payment_token, "--payment-token");
  const auto session = t.ready();
  return t.complete(text_at(session.body, "id"), t.words().complete(session.body, token), v);
}

void complete(trial& t) {
  const auto r = paid(t);
  t.expect_status(r, {201});
  if (!t.expect_state(r, {"completed"})) return;
  for (const auto* const member : {"order.id", "order.checkout_session_id", "order.permalink_url"})
    t.expect(!text_at(r.body, member).empty(), r, member, "none");
}

void missing(trial& t) {
  auto body = t.words().create();
  body.erase(std::string{t.words().items_member()});
  const auto r = t.create(body);
  if (!t.expect_refusal(r, {400}, "missing")) return;
  t.expect(text_at(r.body, "type") == "invalid_request", r, "the type invalid_request", text_at(r.body, "type"));
}

/// Told by a session, or as an error.
void expect_told(trial& t, const reply& r, std::string_view code) {
  const bool in_session = r.ok() && find_in(r.body, "messages", "code", code) != nullptr;
  const bool as_error = r.status >= 400 && r.status < 500 && text_at(r.body, "code") == code;
  t.expect(in_session || as_error, r, std::string{code} + ", as a message of the session or as a 4xx",
           std::to_string(r.status) + " " + brief(r.ok() ? json(list_at(r.body, "messages")) : r.body));
}

void out_of_stock(trial& t) {
  expect_told(t, t.create(t.words().create({{t.need(t.given().sold_out_item, "--sold-out-item"), 1}})), "out_of_stock");
}

void declined(trial& t) {
  const auto& token = t.need(t.given().declined_token, "--declined-token");
  const auto session = t.ready();
  expect_told(t, t.complete(text_at(session.body, "id"), t.words().complete(session.body, token)), "payment_declined");
}

void repeated_create(trial& t) {
  const variation same{.key = t.fresh_key()};
  const auto first = t.create(t.words().create(), same);
  const auto again = t.create(t.words().create(), same);
  t.expect(first.status == again.status && first.body == again.body, again, "the same result",
           std::to_string(again.status));
}

void repeated_complete(trial& t) {
  const auto [first, again] = t.completed_twice();
  t.expect(first.status == again.status && first.body == again.body, again, "the same result",
           std::to_string(again.status));
}

void mismatch(trial& t) {
  const variation same{.key = t.fresh_key()};
  if (!t.expect_status(t.create(t.words().create(), same), {201})) return;
  t.expect_refusal(t.create(t.words().create(2), same), {409}, "idempotency_conflict");
}

void mismatch_of_complete(trial& t) {
  const auto& token = t.need(t.given().payment_token, "--payment-token");
  const variation same{.key = t.fresh_key()};
  const auto session = t.ready();
  const auto id = text_at(session.body, "id");
  auto body = t.words().complete(session.body, token);
  if (!t.expect_state(t.complete(id, body, same), {"completed"})) return;
  body["buyer"]["first_name"] = "Joan";
  t.expect_refusal(t.complete(id, body, same), {409}, "idempotency_conflict");
}

void legal_links(trial& t) {
  const auto session = t.created();
  for (const auto* const type : {"terms_of_use", "privacy_policy"})
    t.expect(find_in(session.body, "links", "type", type) != nullptr, session, "a link " + std::string{type},
             brief(json(list_at(session.body, "links"))));
}

constexpr check table[] = {
    {"launch.address-first", "a session with an address has shipping options and tax", address_from_the_start},
    {"launch.address-later", "shipping options and tax come with an address", address_later},
    {"launch.api-version", "the API-Version must be there, and be one that is supported", api_version},
    {"launch.shipping-option", "totals follow the shipping option", shipping_option},
    {"launch.complete", "a completion answers 201 with the order", complete},
    {"launch.missing", "what is missing is a 400 invalid_request with the code missing", missing},
    {"launch.out-of-stock", "what is out of stock is told", out_of_stock},
    {"launch.payment-declined", "a declined payment is told", declined},
    {"launch.repeated-create", "a repeated create has the same result", repeated_create},
    {"launch.repeated-complete", "a repeated completion has the same result", repeated_complete},
    {"launch.mismatch", "another body under a key is a 409 idempotency_conflict", mismatch},
    {"launch.mismatch-complete", "the same for a completion", mismatch_of_complete},
    {"launch.links", "terms of use and privacy policy are linked", legal_links},
    {"launch.order-events", "order_created is sent, signed, with the whole order", tell_of_a_new_order},
    {"launch.order-updates", "order_updated is sent, signed, when an order is changed", tell_of_a_changed_order},
    {"launch.tokenization", "a delegated payment token is made, and pays", pay_with_a_delegated_token},
};

} // namespace

std::span<const check> launch_checks() { return table; }

} // namespace acp::conformance
