#include "merchant/import/feed_tables.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace acp::merchant {

namespace {

// One row per variant; a product without variants has one row without an item.
constexpr auto create_staging = R"(
CREATE TEMP TABLE staged_feed (
  line bigint, position int, product_id text, product_title text, product_url text,
  item_id text, title text, description text, sku text, category text, images jsonb, variant_options jsonb,
  for_sale boolean, amount bigint, currency text
) ON COMMIT DROP)";

constexpr const char* columns[] = {"line",    "position",        "product_id",  "product_title", "product_url",
                                   "item_id", "title",           "description", "sku",           "category",
                                   "images",  "variant_options", "for_sale",    "amount",        "currency"};

constexpr std::ptrdiff_t item_columns = 10; // the last ones

constexpr auto repeated_products = R"(
SELECT line, product_id, first FROM (
  SELECT DISTINCT line, product_id, min(line) OVER (PARTITION BY product_id) AS first FROM staged_feed) AS lines
WHERE line > first ORDER BY line)";

constexpr auto repeated_items = R"(
SELECT line, position, first FROM (
  SELECT line, position, first_value(line) OVER same AS first, row_number() OVER same AS n
  FROM staged_feed WHERE item_id IS NOT NULL WINDOW same AS (PARTITION BY item_id ORDER BY line, position)) AS items
WHERE n > 1 ORDER BY line, position)";

constexpr auto store_products = R"(
INSERT INTO acp.products AS p (product_id, title, url)
SELECT DISTINCT ON (product_id) product_id, product_title, product_url FROM staged_feed
ON CONFLICT (product_id) DO UPDATE SET title = excluded.title, url = excluded.url, updated_at = now())";

constexpr auto store_items = R"(
INSERT INTO acp.items AS i (item_id, product_id, title, description, sku, category, images, variant_options, for_sale)
SELECT item_id, product_id, title, description, sku, category, ARRAY(SELECT jsonb_array_elements_text(images)),
       variant_options, for_sale
FROM staged_feed WHERE item_id IS NOT NULL ORDER BY item_id
ON CONFLICT (item_id) DO UPDATE
SET product_id = excluded.product_id, title = excluded.title, description = excluded.description, sku = excluded.sku,
    category = excluded.category, images = excluded.images, variant_options = excluded.variant_options,
    for_sale = excluded.for_sale, listed = true, updated_at = now())";

constexpr auto withdraw_items = R"(
UPDATE acp.items i SET listed = false, updated_at = now()
WHERE listed AND NOT EXISTS (SELECT FROM staged_feed s WHERE s.item_id = i.item_id)
  AND ($1 OR EXISTS (SELECT FROM staged_feed s WHERE s.product_id = i.product_id)))";

constexpr auto drop_prices = R"(
DELETE FROM acp.prices p USING staged_feed s
WHERE s.item_id = p.item_id AND p.from_feed AND p.currency IS DISTINCT FROM s.currency)";

constexpr auto store_product_prices = R"(
INSERT INTO acp.prices AS p (item_id, currency, amount, from_feed)
SELECT item_id, currency, amount, true FROM staged_feed WHERE amount IS NOT NULL AND item_id IS NOT NULL
ON CONFLICT (item_id, currency) DO UPDATE SET amount = excluded.amount, from_feed = true)";

/// A field of COPY; no value is null.
template <class T>
std::optional<std::string> cell(const std::optional<T>& value) {
  return value ? std::optional{pqxx::to_string(*value)} : std::nullopt;
}

using cells = std::array<std::optional<std::string>, std::size(columns)>;

cells product_cells(const feed_product& product, std::size_t line, std::size_t position) {
  return {pqxx::to_string(line), pqxx::to_string(position), product.id, product.title, product.url};
}

} // namespace

feed_staging::feed_staging(pqxx::transaction_base& tx)
    : rows_((tx.exec(create_staging), tx), "staged_feed", std::begin(columns), std::end(columns)) {}

void feed_staging::add(const feed_product& product, std::size_t line) {
  if (product.items.empty()) rows_ << product_cells(product, line, 0);
  for (std::size_t i = 0; i < product.items.size(); ++i) {
    const auto& item = product.items[i];
    auto row = product_cells(product, line, i);
    const cells of_item{item.id,     item.title,           item.description,          item.sku,         item.category,
                        item.images, item.variant_options, item.for_sale ? "t" : "f", cell(item.price), item.currency};
    std::copy_n(of_item.begin(), item_columns, row.end() - item_columns);
    rows_ << row;
  }
}

void feed_staging::complete() { rows_.complete(); }

void find_duplicates(pqxx::transaction_base& tx, problem_list& problems) {
  for (const auto& row : tx.exec(repeated_products))
    problems.add(row["line"].as<std::size_t>(), "$.id",
                 "the product is on line " + row["first"].as<std::string>() + " already");
  for (const auto& row : tx.exec(repeated_items))
    problems.add(row["line"].as<std::size_t>(), "$.variants[" + row["position"].as<std::string>() + "].id",
                 "the item is on line " + row["first"].as<std::string>() + " already");
}

feed_changes store_feed(pqxx::transaction_base& tx, bool replace) {
  // One import at a time; readers are not disturbed.
  tx.exec("LOCK TABLE acp.products IN SHARE ROW EXCLUSIVE MODE");
  tx.exec("ANALYZE staged_feed");
  feed_changes changes;
  changes.products = tx.exec(store_products).affected_rows();
  changes.items = tx.exec(store_items).affected_rows();
  changes.withdrawn = tx.exec_params(withdraw_items, replace).affected_rows();
  tx.exec(drop_prices);
  tx.exec(store_product_prices);
  return changes;
}

} // namespace acp::merchant
