#include "merchant/import/setting_values.hpp"
#include "merchant/import/settings.hpp"

#include "checkout/discounting/codes.hpp"
#include "merchant/import/limits.hpp"

#include <array>
#include <set>

namespace acp::merchant {

namespace {

constexpr std::array<std::string_view, 2> methods{"each", "across"};
constexpr std::array<std::string_view, 2> targets{"items", "fulfillment"};
constexpr std::int64_t usual_priority = 100;
constexpr std::int64_t largest_priority = 1'000'000;

/// An amount per currency; here a null says nothing.
std::vector<checkout::money> read_amounts(object_reader& reader, const char* name) {
  std::vector<checkout::money> amounts;
  for (const auto& price : read_prices(reader, name))
    if (price.amount) amounts.push_back({*price.amount, price.unit});
  return amounts;
}

void read_worth(object_reader& reader, discount_rule& rule) {
  rule.amounts = read_amounts(reader, "amounts");
  rule.minimums = read_amounts(reader, "minimums");
  rule.most = read_amounts(reader, "at_most");
  if (const auto percent = reader.text("percent")) {
    rule.percent = parse_percent(*percent);
    if (!rule.percent)
      reader.problem("percent", R"(must be a percentage as a text, such as "12.5", with at most four decimals)");
    if (!rule.amounts.empty()) reader.problem("amounts", "can't be given beside a percentage");
  } else if (rule.amounts.empty()) {
    reader.problem("must have a percent, or amounts in at least one currency");
  }
}

std::optional<checkout::time_point> read_time(object_reader& reader, const char* name) {
  const auto text = reader.text(name);
  if (!text) return std::nullopt;
  const auto time = checkout::from_rfc3339(*text);
  if (!time) reader.problem(name, "must be a time of RFC 3339, such as 2026-12-01T00:00:00Z");
  return time;
}

void read_validity(object_reader& reader, checkout::discount_offer& terms) {
  terms.start = read_time(reader, "starts_at");
  terms.end = read_time(reader, "ends_at");
  if (terms.start && terms.end && *terms.end <= *terms.start) reader.problem("ends_at", "must be after starts_at");
  terms.limits.most = reader.integer("max_uses", 1, largest_stock);
  terms.limits.most_per_buyer = reader.integer("max_uses_per_buyer", 1, largest_stock);
  terms.audience = {reader.boolean("signed_in").value_or(false),
                    reader.texts("tiers").value_or(std::vector<std::string>{}),
                    reader.texts("customers").value_or(std::vector<std::string>{})};
}

discount_rule read_discount(object_reader& reader) {
  discount_rule rule;
  auto& terms = rule.terms;
  terms.id = reader.needed_text("id");
  terms.name = reader.needed_text("name");
  rule.codes = reader.texts("codes").value_or(std::vector<std::string>{});
  read_worth(reader, rule);
  if (reader.word("method", methods) == "each") terms.method = DiscountMethod::each;
  if (reader.word("applies_to", targets) == "fulfillment") terms.target = checkout::discount_target::fulfillment;
  terms.priority = reader.integer("priority", 1, largest_priority).value_or(usual_priority);
  terms.combines = reader.boolean("combines").value_or(true);
  for (auto& item : reader.texts("items").value_or(std::vector<std::string>{}))
    terms.items.emplace_back(std::move(item));
  read_validity(reader, terms);
  reader.refuse_others();
  return rule;
}

void check_codes(object_reader& reader, const discount_rule& rule, std::set<std::string>& seen) {
  for (const auto& code : rule.codes) {
    const auto compared = checkout::comparable_code(code);
    if (compared.empty() || code.size() > longest_id)
      reader.problem("codes", "must be texts of 1 to 255 bytes");
    else if (!seen.insert(compared).second)
      reader.problem("codes", "has a code that stands twice in the file: " + compared);
  }
}

} // namespace

std::vector<discount_rule> read_discount_settings(const nlohmann::json& discounts, const std::string& path,
                                                  problem_list& problems) {
  std::vector<discount_rule> rules;
  std::set<std::string> ids;
  std::set<std::string> codes;
  if (!discounts.is_array()) problems.add(0, path, "must be a list");
  for (std::size_t i = 0; discounts.is_array() && i < discounts.size(); ++i) {
    object_reader reader{discounts[i], element_path(path, i), problems};
    rules.push_back(read_discount(reader));
    if (!ids.insert(rules.back().terms.id).second) reader.problem("id", "is used by another discount");
    check_codes(reader, rules.back(), codes);
  }
  return rules;
}

} // namespace acp::merchant
