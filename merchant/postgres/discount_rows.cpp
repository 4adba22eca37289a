#include "merchant/postgres/discount_rows.hpp"

#include "merchant/postgres/columns.hpp"

#include <stdexcept>
#include <unordered_map>

namespace acp::merchant {

namespace {

// Times as RFC 3339 and lists as JSON: what this program reads elsewhere, too.
constexpr auto select_discounts = R"(
SELECT discount_id, name, millionths, method, applies_to, priority, combines, signed_in, max_uses, max_uses_per_buyer,
       to_json(items)::text AS items, to_json(tiers)::text AS tiers, to_json(customers)::text AS customers,
       to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS starts_at,
       to_char(ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ends_at
FROM acp.discounts ORDER BY discount_id)";
constexpr auto select_codes = "SELECT discount_id, code FROM acp.discount_codes ORDER BY code";
constexpr auto select_amounts = "SELECT discount_id, currency, amount_off, minimum, at_most FROM acp.discount_amounts";

std::optional<checkout::time_point> optional_time(const pqxx::field& f) {
  if (f.is_null()) return std::nullopt;
  const auto time = checkout::from_rfc3339(f.as<std::string>());
  if (!time) throw std::runtime_error("a time out of range: " + f.as<std::string>());
  return time;
}

discount_rule discount_in(const pqxx::row& row) {
  discount_rule rule;
  auto& terms = rule.terms;
  terms.id = row["discount_id"].as<std::string>();
  terms.name = row["name"].as<std::string>();
  terms.method = row["method"].as<std::string>() == "each" ? DiscountMethod::each : DiscountMethod::across;
  if (row["applies_to"].as<std::string>() == "fulfillment") terms.target = checkout::discount_target::fulfillment;
  terms.priority = row["priority"].as<std::int64_t>();
  terms.combines = row["combines"].as<bool>();
  for (auto& item : text_list(row["items"])) terms.items.emplace_back(std::move(item));
  terms.start = optional_time(row["starts_at"]);
  terms.end = optional_time(row["ends_at"]);
  terms.audience = {row["signed_in"].as<bool>(), text_list(row["tiers"]), text_list(row["customers"])};
  terms.limits.most = optional_number(row["max_uses"]);
  terms.limits.most_per_buyer = optional_number(row["max_uses_per_buyer"]);
  if (const auto millionths = optional_number(row["millionths"])) rule.percent = checkout::rate{*millionths};
  return rule;
}

void add_amounts(const pqxx::row& row, discount_rule& rule) {
  const auto unit = checkout::currency::parse(row["currency"].as<std::string>());
  if (!unit) return; // nobody can ask for it
  if (const auto amount = optional_number(row["amount_off"])) rule.amounts.push_back({*amount, *unit});
  if (const auto least = optional_number(row["minimum"])) rule.minimums.push_back({*least, *unit});
  if (const auto most = optional_number(row["at_most"])) rule.most.push_back({*most, *unit});
}

} // namespace

discount_table read_discounts(pqxx::transaction_base& tx, std::vector<std::string>& left_out) {
  std::vector<discount_rule> rules;
  std::unordered_map<std::string, std::size_t> position;
  for_each_sound(tx.exec(select_discounts), "discount", left_out, [&](const pqxx::row& row) {
    rules.push_back(discount_in(row));
    position[rules.back().terms.id] = rules.size() - 1;
  });
  const auto rule_of = [&](const pqxx::row& row) -> discount_rule* {
    const auto at = position.find(row["discount_id"].as<std::string>());
    return at == position.end() ? nullptr : &rules.at(at->second); // left out
  };
  for (const auto& row : tx.exec(select_codes))
    if (auto* rule = rule_of(row)) rule->codes.push_back(row["code"].as<std::string>());
  for (const auto& row : tx.exec(select_amounts))
    if (auto* rule = rule_of(row)) add_amounts(row, *rule);
  discount_table table;
  for (auto& rule : rules) table.add(std::move(rule));
  return table;
}

} // namespace acp::merchant
