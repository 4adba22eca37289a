#include "merchant/feed/catalog_rows.hpp"

#include "merchant/postgres/columns.hpp"

namespace acp::merchant {

namespace {

// One row per item; a product without items has one row without an item. $1: the currency or '', $2: as imported,
// $3: the feed or 0.
constexpr auto open_cursor = R"(
DECLARE catalog_rows NO SCROLL CURSOR FOR
SELECT p.product_id, p.title AS product_title, p.url, i.item_id, i.title, i.description, i.sku, i.category,
       array_to_json(i.images)::text AS images, i.variant_options::text AS variant_options,
       i.for_sale AND ($2::boolean OR s.on_hand IS NULL OR s.on_hand > s.reserved) AS for_sale,
       c.amount, c.currency, encode(f.hash, 'hex') AS sent_hash, array_to_json(f.items)::text AS sent_items,
       (extract(epoch FROM f.refused_at) * 1000000)::bigint AS refused_at
FROM acp.products p
LEFT JOIN acp.items i ON i.product_id = p.product_id AND i.listed
LEFT JOIN acp.stock s ON s.item_id = i.item_id
LEFT JOIN LATERAL (
  SELECT x.amount, x.currency FROM acp.prices x
  WHERE x.item_id = i.item_id AND (x.currency = $1 OR $1 = '' AND x.from_feed)
  ORDER BY x.currency LIMIT 1) AS c ON true
LEFT JOIN acp.feed_products f ON f.feed = $3 AND f.product_id = p.product_id
WHERE $2::boolean OR i.item_id IS NOT NULL AND ($1 = '' OR c.amount IS NOT NULL)
ORDER BY p.product_id, i.item_id)";

constexpr auto fetch_some = "FETCH 1000 FROM catalog_rows";

feed_item read_item(const pqxx::row& row) {
  feed_item item;
  item.id = row["item_id"].as<std::string>();
  item.title = row["title"].as<std::string>();
  item.description = optional_text(row["description"]);
  item.sku = optional_text(row["sku"]);
  item.category = optional_text(row["category"]);
  item.images = row["images"].as<std::string>();
  item.variant_options = row["variant_options"].as<std::string>();
  item.for_sale = row["for_sale"].as<bool>();
  item.price = optional_number(row["amount"]);
  item.currency = optional_text(row["currency"]);
  return item;
}

catalog_product read_product(const pqxx::row& row) {
  return {{row["product_id"].as<std::string>(), optional_text(row["product_title"]), optional_text(row["url"]), {}},
          optional_text(row["sent_hash"]),
          optional_text(row["sent_items"]),
          optional_number(row["refused_at"])};
}

} // namespace

void see_one_snapshot(pqxx::transaction_base& tx) {
  tx.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

void read_catalog(pqxx::transaction_base& tx, const catalog_view& view,
                  const std::function<void(catalog_product&&)>& use) {
  tx.exec_params(open_cursor, view.currency.value_or(""), view.as_imported, view.feed.value_or(0));
  std::optional<catalog_product> open;
  for (auto rows = tx.exec(fetch_some); !rows.empty(); rows = tx.exec(fetch_some)) {
    for (const auto& row : rows) {
      if (open && open->product.id != row["product_id"].c_str()) use(std::move(*std::exchange(open, std::nullopt)));
      if (!open) open = read_product(row);
      if (!row["item_id"].is_null()) open->product.items.push_back(read_item(row));
    }
  }
  if (open) use(std::move(*open));
  tx.exec("CLOSE catalog_rows");
}

} // namespace acp::merchant
