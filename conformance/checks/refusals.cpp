// Requests that can't be taken.

#include "conformance/checks/tables.hpp"

namespace acp::conformance {
namespace {

/// An ordinary create, spoiled.
template <class F>
void refuse_create(trial& t, F spoil) {
  auto body = t.words().create();
  spoil(body);
  const auto r = t.create(body);
  if (!t.expect_refusal(r, {400, 422})) return;
  const auto type = text_at(r.body, "type");
  t.expect(type == "invalid_request", r, "the type invalid_request", "'" + type + "'");
  t.advise(text_at(r.body, "param").starts_with("$"), r, "a JSONPath in param", "'" + text_at(r.body, "param") + "'");
}

void not_json(trial& t) {
  const auto r = t.create(nullptr, {.raw = "{\"items\": ["});
  if (t.how().signing_secret.empty())
    t.expect_refusal(r, {400});
  else
    t.expect_refusal(r, {400, 401}); // what has no canonical form can't be signed
}

void no_object(trial& t) { t.expect_refusal(t.create(nullptr, {.raw = "[]"}), {400, 422}); }

void no_items(trial& t) {
  refuse_create(t, [&](json& body) { body.erase(std::string{t.words().items_member()}); });
}

void empty_items(trial& t) {
  refuse_create(t, [&](json& body) { body[std::string{t.words().items_member()}] = json::array(); });
}

void items_of_a_wrong_type(trial& t) {
  refuse_create(t, [&](json& body) { body[std::string{t.words().items_member()}] = "item"; });
}

void item_without_id(trial& t) {
  refuse_create(t, [&](json& body) { body[std::string{t.words().items_member()}][0].erase("id"); });
}

void address_of_a_wrong_type(trial& t) {
  refuse_create(t, [&](json& body) { body[std::string{t.words().address_member()}] = 7; });
}

void buyer_of_a_wrong_type(trial& t) {
  refuse_create(t, [](json& body) { body["buyer"] = "Jane"; });
}

void no_currency(trial& t) {
  refuse_create(t, [](json& body) { body.erase("currency"); });
}

void no_quantity_at_all(trial& t) {
  refuse_create(t, [&](json& body) { body[std::string{t.words().items_member()}][0]["quantity"] = 0; });
}

void unknown_item(trial& t) {
  const auto r = t.create(t.words().create({{"no_such_item_anywhere", 1}}));
  const auto* const told = find_in(r.body, "messages", "type", "error");
  t.expect((r.status >= 400 && r.status < 500) || (r.ok() && told != nullptr), r,
           "a 4xx, or a session with an error among its messages", std::to_string(r.status) + " without");
}

void spoiled_update(trial& t) {
  const auto session = t.created();
  const auto id = text_at(session.body, "id");
  t.expect_refusal(t.update(id, {{std::string{t.words().items_member()}, "item"}}), {400, 422});
  const auto after = t.read(id);
  const auto *const now = find(after.body, "line_items"), *const then = find(session.body, "line_items");
  t.expect(now != nullptr && then != nullptr && *now == *then, after, "the session as it was",
           now == nullptr ? "no lines" : brief(*now));
}

void unknown_session(trial& t) {
  const std::string id = "cs_no_such_session";
  t.expect_refusal(t.read(id), {404});
  t.expect_refusal(t.update(id, t.words().change_quantity(1)), {404});
  t.expect_refusal(t.cancel(id), {404});
}

constexpr check table[] = {
    {"refusal.not-json", "a body that is no JSON is refused", not_json},
    {"refusal.no-object", "a body that is no object is refused", no_object},
    {"refusal.no-items", "a create without items is refused", no_items},
    {"refusal.empty-items", "a create with no items is refused", empty_items},
    {"refusal.items-type", "items that are no list are refused", items_of_a_wrong_type},
    {"refusal.item-id", "an item without an id is refused", item_without_id},
    {"refusal.quantity", "a quantity of zero is refused", no_quantity_at_all},
    {"refusal.address-type", "an address that is a number is refused", address_of_a_wrong_type},
    {"refusal.buyer-type", "a buyer that is a text is refused", buyer_of_a_wrong_type},
    {"refusal.currency", "a create without a currency is refused", no_currency, v2026_01_30},
    {"refusal.unknown-item", "an unknown item is refused, or told as a message", unknown_item},
    {"refusal.update", "an update that can't be read is refused and changes nothing", spoiled_update},
    {"refusal.unknown-session", "an unknown session is not found, whatever is asked of it", unknown_session},
};

} // namespace

std::span<const check> refusal_checks() { return table; }

} // namespace acp::conformance
