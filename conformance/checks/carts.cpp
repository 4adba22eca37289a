// Carts, where they are announced.

#include "conformance/checks/tables.hpp"

namespace acp::conformance {
namespace {

json cart(const trial& t, int quantity) {
  return {{"line_items", json::array({{{"id", t.words().item()}, {"quantity", quantity}}})}};
}

reply created(trial& t) {
  if (!t.server().offers("carts")) t.skip("the service carts is not announced");
  auto r = t.call("POST", "/carts", answer_kind::cart, cart(t, 1));
  if (!t.expect_status(r, {201}) || text_at(r.body, "id").empty()) t.give_up();
  return r;
}

std::string path_of(const reply& r) { return "/carts/" + text_at(r.body, "id"); }

void create(trial& t) {
  const auto r = created(t);
  const auto item = text_at(r.body, "line_items.0.item.id");
  t.expect(item == t.words().item(), r, "a line with the item", "'" + item + "'");
  t.advise(sum_of(r.body, "subtotal").has_value() || sum_of(r.body, "total").has_value(), r, "an estimate", "none");
}

void read(trial& t) {
  const auto made = created(t);
  const auto r = t.call("GET", path_of(made), answer_kind::cart, nullptr);
  if (!t.expect_status(r, {200})) return;
  const auto *const now = find(r.body, "line_items"), *const then = find(made.body, "line_items");
  t.expect(now != nullptr && then != nullptr && *now == *then, r, "the cart's lines",
           now == nullptr ? "none" : brief(*now));
}

void replace(trial& t) {
  const auto r = t.call("PUT", path_of(created(t)), answer_kind::cart, cart(t, 3));
  if (!t.expect_status(r, {200})) return;
  const auto& lines = list_at(r.body, "line_items");
  t.expect(lines.size() == 1 && wording::quantity_of(lines.front()) == 3, r, "what was sent in place of what was there",
           brief(json(lines)));
}

void cancel(trial& t) {
  const auto made = created(t);
  const auto r = t.call("POST", path_of(made) + "/cancel", answer_kind::cart, json::object());
  if (!t.expect_status(r, {200})) return;
  t.expect(text_at(r.body, "id") == text_at(made.body, "id"), r, "the cart as it was",
           "'" + text_at(r.body, "id") + "'");
  t.expect_refusal(t.call("GET", path_of(made), answer_kind::cart, nullptr), {404});
}

void unknown(trial& t) {
  if (!t.server().offers("carts")) t.skip("the service carts is not announced");
  t.expect_refusal(t.call("GET", "/carts/cart_no_such_cart", answer_kind::cart, nullptr), {404});
  t.expect_refusal(t.call("PUT", "/carts/cart_no_such_cart", answer_kind::cart, cart(t, 1)), {404});
}

void refused(trial& t) {
  if (!t.server().offers("carts")) t.skip("the service carts is not announced");
  t.expect_refusal(t.call("POST", "/carts", answer_kind::cart, json::object()), {400, 422});
  t.expect_refusal(t.call("POST", "/carts", answer_kind::cart, cart(t, 1), {.without = {"Authorization"}}), {401});
}

constexpr check table[] = {
    {"cart.create", "a cart is created with its lines", create, v2026_04_17},
    {"cart.read", "a cart is read as it was created", read, v2026_04_17},
    {"cart.replace", "a PUT replaces what is in a cart", replace, v2026_04_17},
    {"cart.cancel", "a canceled cart is shown once more, and then gone", cancel, v2026_04_17},
    {"cart.unknown", "an unknown cart is not found", unknown, v2026_04_17},
    {"cart.refusal", "carts without lines, or without a key, are refused", refused, v2026_04_17},
};

} // namespace

std::span<const check> cart_checks() { return table; }

} // namespace acp::conformance
