// A session before it is paid: created, read, changed.

#include "conformance/checks/tables.hpp"

#include "http/client/header_text.hpp"

namespace acp::conformance {
namespace {

void create(trial& t) {
  const auto r = t.create(t.words().create());
  if (!t.expect_status(r, {201})) return;
  t.expect(!text_at(r.body, "id").empty(), r, "an id", "none");
  const auto came = text_at(r.body, "line_items.0.item.id");
  t.expect(came == t.words().item(), r, "a line with the item asked for", "'" + came + "'");
  const auto* const line = find(r.body, "line_items.0");
  t.expect(line != nullptr && wording::quantity_of(*line) == 1, r, "its quantity",
           line == nullptr ? "no line" : brief(*line));
  t.expect(find_in(r.body, "totals", "type", "total") != nullptr, r, "a row total",
           brief(json(list_at(r.body, "totals"))));
  if (t.version() >= v2026_01_30) { // before, nobody asks for one
    const auto currency = text_at(r.body, "currency");
    t.expect(outbound::equal_ignoring_case(currency, t.given().currency), r, "the currency " + t.given().currency,
             "'" + currency + "'");
  }
  t.expect_state(r, {"not_ready_for_payment", "ready_for_payment", "incomplete"});
}

void several_items(trial& t) {
  if (t.given().items.size() < 2) t.skip("needs --item twice");
  const auto r = t.create(t.words().create({{t.given().items[0], 2}, {t.given().items[1], 1}}));
  if (!t.expect_status(r, {201})) return;
  const auto lines = list_at(r.body, "line_items").size();
  t.expect(lines == 2, r, "two lines", std::to_string(lines));
}

void without_address(trial& t) {
  const auto r = t.create(t.words().create_without_address());
  if (t.expect_status(r, {201})) t.expect_state(r, {"not_ready_for_payment", "incomplete"});
}

void read(trial& t) {
  const auto session = t.created();
  const auto r = t.read(text_at(session.body, "id"));
  if (!t.expect_status(r, {200})) return;
  for (const auto* const member : {"id", "status", "line_items", "totals", "fulfillment_options"}) {
    const auto *const now = find(r.body, member), *const then = find(session.body, member);
    t.expect(now != nullptr && then != nullptr && *now == *then, r, std::string{member} + " as it was created",
             now == nullptr ? "none" : brief(*now));
  }
}

void read_in_other_versions(trial& t) {
  const auto session = t.created();
  if (t.server().versions.size() < 2) t.skip("the server speaks no other version");
  for (const auto& other : t.server().versions) {
    const auto r = t.read(text_at(session.body, "id"), {.version = other});
    if (t.expect_status(r, {200}))
      t.expect(text_at(r.body, "id") == text_at(session.body, "id"), r, "the same session under " + other,
               text_at(r.body, "id"));
  }
}

void change_quantity(trial& t) {
  const auto session = t.created();
  const auto r = t.update(text_at(session.body, "id"), t.words().change_quantity(3));
  if (!t.expect_status(r, {200})) return;
  const auto* const line = find(r.body, "line_items.0");
  t.expect(line != nullptr && wording::quantity_of(*line) == 3, r, "a line of three",
           line == nullptr ? "no line" : brief(*line));
  const auto before = sum_of(session.body, "subtotal"), after = sum_of(r.body, "subtotal");
  t.expect(before && after && *after > *before, r, "a higher subtotal", brief(json(list_at(r.body, "totals"))));
}

void add_address(trial& t) {
  const auto session = t.create(t.words().create_without_address());
  if (!session.ok()) t.skip("a session without an address can't be created");
  const auto r = t.update(text_at(session.body, "id"), t.words().change_address());
  if (!t.expect_status(r, {200})) return;
  t.expect(!list_at(r.body, "fulfillment_options").empty(), r, "fulfillment options", "none");
  t.expect(find(r.body, t.words().address_member()) != nullptr, r, "the address", "none");
}

/// Only that option, chosen in a session of its own.
void choose(trial& t, const json& option) {
  const auto session = t.created();
  const auto r = t.update(text_at(session.body, "id"), t.words().select(option, {t.words().item()}));
  if (!t.expect_status(r, {200})) return;
  const auto id = text_at(option, "id");
  const auto chosen = t.words().chosen(r.body);
  t.expect(std::ranges::find(chosen, id) != chosen.end(), r, "the option " + id + " chosen", brief(json(chosen)));
  t.expect(find_in(r.body, "fulfillment_options", "id", id) != nullptr, r, "the option " + id + " among those offered",
           "it is not");
  t.expect_state(r, {"ready_for_payment"});
}

void choose_options(trial& t) {
  const auto session = t.created();
  const auto& options = list_at(session.body, "fulfillment_options");
  if (!t.expect(!options.empty(), session, "fulfillment options, with an address", "none")) return;
  for (std::size_t i = 0; i < options.size() && i < 4; ++i) choose(t, options[i]);
}

void unknown_option(trial& t) {
  const auto session = t.created();
  const auto& options = list_at(session.body, "fulfillment_options");
  if (options.empty()) t.skip("the session has no options");
  auto none = options.front();
  none["id"] = "no_such_option";
  const auto r = t.update(text_at(session.body, "id"), t.words().select(none, {t.words().item()}));
  const auto* const told = find_in(r.body, "messages", "type", "error");
  t.expect((r.status >= 400 && r.status < 500) || (r.ok() && told != nullptr), r,
           "a 4xx, or a session with an error among its messages", std::to_string(r.status) + " without");
  const auto chosen = t.words().chosen(r.body);
  t.expect(std::ranges::find(chosen, "no_such_option") == chosen.end(), r, "the option not chosen", "it is");
}

void sold_out(trial& t) {
  const auto& item = t.need(t.given().sold_out_item, "--sold-out-item");
  const auto r = t.create(t.words().create({{item, 1}}));
  if (!t.expect_status(r, {201})) return;
  const auto* const told = find_in(r.body, "messages", "code", "out_of_stock");
  t.expect(told != nullptr, r, "a message out_of_stock", brief(json(list_at(r.body, "messages"))));
  if (told != nullptr) {
    t.expect(text_at(*told, "type") == "error", r, "of the type error", text_at(*told, "type"));
    t.advise(text_at(*told, "param").starts_with("$"), r, "with a JSONPath in param", text_at(*told, "param"));
  }
  const auto status = text_at(r.body, "status");
  t.expect(status != "ready_for_payment", r, "a session that can't be paid", status);
}

void handlers(trial& t) {
  const auto session = t.created();
  const auto& handlers = list_at(session.body, "capabilities.payment.handlers");
  t.expect(!handlers.empty(), session, "at least one payment handler in capabilities", "none");
}

void provider(trial& t) {
  const auto session = t.created();
  t.advise(find(session.body, "payment_provider") != nullptr, session, "payment_provider", "none");
}

constexpr check table[] = {
    {"session.create", "a session is created: 201, with the item, a total and an id", create},
    {"session.several-items", "a session of several items has a line for each", several_items},
    {"session.without-address", "without an address a session can't be paid yet", without_address},
    {"session.read", "a session is read as it was created", read},
    {"session.other-versions", "a session is read under every version the server speaks", read_in_other_versions},
    {"session.payment-provider", "a session says who processes the payment", provider, {}, "2026-01-16"},
    {"session.payment-handlers", "a session says which payment handlers there are", handlers, v2026_01_30},
    {"update.quantity", "another quantity changes line and totals", change_quantity},
    {"update.address", "with an address come fulfillment options", add_address},
    {"update.option", "each fulfillment option can be chosen and makes the session ready", choose_options},
    {"update.unknown-option", "an unknown option is not taken, and the answer says so", unknown_option},
    {"stock.sold-out", "a sold-out item is told as a message of the session, which can't be paid", sold_out},
};

} // namespace

std::span<const check> session_checks() { return table; }

} // namespace acp::conformance
