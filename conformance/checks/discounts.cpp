// The discount extension, where a session says it is active.

#include "conformance/checks/tables.hpp"

namespace acp::conformance {
namespace {

json with_extension(const trial& t) {
  auto body = t.words().create();
  body["capabilities"]["extensions"] = json::array({"discount"});
  return body;
}

bool is_discount(const json& declared) {
  const auto name = declared.is_string() ? declared.get<std::string>() : text_at(declared, "name");
  return name == "discount" || name.starts_with("discount@");
}

/// A session with the extension; ends the check where the server does not know it.
reply discounted(trial& t) {
  auto r = t.create(with_extension(t));
  const auto& active = list_at(r.body, "capabilities.extensions");
  const bool announced = std::ranges::any_of(t.server().extensions, [](const auto& e) { return is_discount(e); });
  if (std::ranges::any_of(active, is_discount)) return r;
  if (!announced) t.skip("the extension discount is not offered");
  t.expect(false, r, "the extension discount active, as it is announced", brief(json(active)));
  t.give_up();
}

void declared(trial& t) {
  const auto r = discounted(t);
  for (const auto& each : list_at(r.body, "capabilities.extensions"))
    if (is_discount(each))
      t.advise(!list_at(each, "extends").empty(), r, "the declaration says what it extends", brief(each));
}

void unknown_code(trial& t) {
  const auto session = discounted(t);
  const auto r =
      t.update(text_at(session.body, "id"), {{"discounts", {{"codes", json::array({"NO-SUCH-CODE-4711"})}}}});
  if (!t.expect_status(r, {200})) return;
  const auto* const rejected = find_in(r.body, "discounts.rejected", "code", "NO-SUCH-CODE-4711");
  if (!t.expect(rejected != nullptr, r, "the code in discounts.rejected",
                brief(find(r.body, "discounts") ? *find(r.body, "discounts") : json())))
    return;
  t.expect(text_at(*rejected, "reason") == "discount_code_invalid", r, "the reason discount_code_invalid",
           text_at(*rejected, "reason"));
  t.expect(find_in(r.body, "messages", "code", "discount_code_invalid") != nullptr, r, "a warning that says the same",
           brief(json(list_at(r.body, "messages"))));
  t.expect(sum_of(r.body, "total") == sum_of(session.body, "total"), r, "the same total",
           brief(json(list_at(r.body, "totals"))));
}

void check_allocations(trial& t, const reply& r, const json& applied) {
  const auto& parts = list_at(applied, "allocations");
  if (parts.empty()) return;
  std::int64_t sum = 0;
  for (const auto& part : parts) sum += whole_at(part, "amount").value_or(0);
  t.expect(sum == whole_at(applied, "amount"), r, "allocations that add up to the amount", brief(applied));
}

void code(trial& t) {
  const auto& text = t.need(t.given().discount_code, "--discount-code");
  const auto session = discounted(t);
  const auto id = text_at(session.body, "id");
  const auto r = t.update(id, {{"discounts", {{"codes", json::array({text})}}}});
  if (!t.expect_status(r, {200})) return;
  const auto& applied = list_at(r.body, "discounts.applied");
  if (!t.expect(!applied.empty(), r, "the code in discounts.applied",
                brief(find(r.body, "discounts") ? *find(r.body, "discounts") : json())))
    return;
  for (const auto& each : applied) check_allocations(t, r, each);
  const auto before = sum_of(session.body, "total"), after = sum_of(r.body, "total");
  t.expect(before && after && *after < *before && *after >= 0, r, "a lower total",
           brief(json(list_at(r.body, "totals"))));
  const auto without = t.update(id, {{"discounts", {{"codes", json::array()}}}});
  t.expect(sum_of(without.body, "total") == before, without, "the total as it was, when the codes are taken back",
           brief(json(list_at(without.body, "totals"))));
}

constexpr check table[] = {
    {"discount.declared", "a session with the discount extension declares it", declared, v2026_01_30},
    {"discount.unknown-code", "a code nobody knows is rejected with a reason and a warning, and changes nothing",
     unknown_code, v2026_01_30},
    {"discount.code", "a code takes something off, its parts add up, and it can be taken back", code, v2026_01_30},
};

} // namespace

std::span<const check> discount_checks() { return table; }

} // namespace acp::conformance
