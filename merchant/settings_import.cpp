#include "merchant/settings_import.hpp"

#include "merchant/import/connect.hpp"
#include "merchant/import/settings_tables.hpp"

#include "spec/json/parse.hpp"

namespace acp::merchant {

namespace {

constexpr std::size_t largest_file = 64 * 1024 * 1024;

std::optional<nlohmann::json> parse(std::string_view document, problem_list& problems) {
  if (document.size() > largest_file) {
    problems.add(0, "$", "is larger than " + std::to_string(largest_file) + " bytes");
    return std::nullopt;
  }
  auto parsed = parse_json(document);
  if (parsed) return std::move(*parsed);
  problems.add(parsed.error().line, "$", "is not JSON: " + parsed.error().message);
  return std::nullopt;
}

settings_summary store(pqxx::transaction_base& tx, const catalog_settings& settings) {
  settings_summary summary;
  // One import at a time; readers are not disturbed.
  tx.exec("LOCK TABLE acp.products IN SHARE ROW EXCLUSIVE MODE");
  store_item_settings(tx, settings.items);
  summary.items = settings.items.size();
  if (settings.taxes) {
    store_tax_settings(tx, *settings.taxes);
    summary.tax_rates = settings.taxes->size();
  }
  if (settings.fulfillment) {
    store_fulfillment_settings(tx, *settings.fulfillment);
    summary.fulfillment_options = settings.fulfillment->size();
  }
  if (settings.discounts) {
    store_discount_settings(tx, *settings.discounts);
    summary.discounts = settings.discounts->size();
  }
  store_stock_settings(tx, settings.items);
  return summary;
}

} // namespace

std::expected<settings_summary, import_failure> import_settings(const std::string& database_url,
                                                                std::string_view document) {
  problem_list problems;
  const auto parsed = parse(document, problems);
  const auto settings = parsed ? read_settings(*parsed, problems) : catalog_settings{};
  if (!problems.empty()) return std::unexpected(problems.failure());
  auto c = connect_for_import(database_url);
  try {
    return c.transact([&](pqxx::work& tx) {
      find_unknown_items(tx, settings.items, problems);
      if (!problems.empty()) throw roll_back{};
      return store(tx, settings);
    });
  } catch (const roll_back&) {
    return std::unexpected(problems.failure());
  }
}

} // namespace acp::merchant
