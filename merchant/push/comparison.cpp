#include "merchant/push/comparison.hpp"

#include "merchant/postgres/columns.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace acp::merchant {

namespace {

// Those a feed may know that are nowhere else in the catalog's present view: an item may have moved to another product.
constexpr auto items_nowhere = R"(
SELECT id FROM jsonb_array_elements_text($1::jsonb) AS known(id)
WHERE NOT EXISTS (
  SELECT FROM acp.items i WHERE i.item_id = id AND i.listed
    AND ($2 = '' OR EXISTS (SELECT FROM acp.prices c WHERE c.item_id = i.item_id AND c.currency = $2)))
ORDER BY id)";

constexpr auto open_withdrawals = R"(
DECLARE withdrawals NO SCROLL CURSOR FOR
SELECT f.product_id, p.title, array_to_json(f.items)::text AS items,
       (extract(epoch FROM f.refused_at) * 1000000)::bigint AS refused_at
FROM acp.feed_products f LEFT JOIN acp.products p ON p.product_id = f.product_id
WHERE f.feed = $1 AND NOT EXISTS (
  SELECT FROM acp.items i WHERE i.product_id = f.product_id AND i.listed
    AND ($2 = '' OR EXISTS (SELECT FROM acp.prices c WHERE c.item_id = i.item_id AND c.currency = $2)))
ORDER BY f.product_id)";

constexpr auto fetch_withdrawals = "FETCH 1000 FROM withdrawals";

Variant discontinued(const std::string& id, const Product& product) {
  Variant variant;
  variant.id = id;
  variant.title = product.title ? *product.title : id;
  auto& availability = variant.availability.emplace();
  availability.available = false;
  availability.status = std::string{"discontinued"};
  return variant;
}

std::string ids_of(const Product& product) {
  std::vector<std::string> ids;
  for (const auto& variant : product.variants) ids.push_back(variant.id);
  std::string json;
  write_json(json, ids);
  return json;
}

/// Only few products need this: a statement of its own is cheaper than a column for all.
std::vector<std::string> nowhere(pqxx::transaction_base& tx, const std::string& items, const catalog_view& view) {
  std::vector<std::string> ids;
  for (const auto& row : tx.exec_params(items_nowhere, items, view.currency.value_or("")))
    ids.push_back(row[0].as<std::string>());
  return ids;
}

/// What was refused before may be refused again: it must not stand in the way of the others.
void add_in_turn(const outgoing_product& product, const std::optional<std::int64_t>& refused_at, spool& waiting) {
  refused_at ? waiting.add_last(product, *refused_at) : waiting.add(product);
}

} // namespace

std::string sha256_hex(const std::string& text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, 32> hash{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1 || size != hash.size())
    throw std::runtime_error("OpenSSL failed to compute a SHA-256");
  std::string hex;
  for (const auto byte : hash) hex.append({digits[byte >> 4U], digits[byte & 15U]});
  return hex;
}

void comparison::run(spool& waiting, problem_list& problems) {
  add_withdrawals(waiting);
  read_catalog(tx_, view_, [&](catalog_product&& found) { compare(found, waiting, problems); });
}

void comparison::compare(const catalog_product& found, spool& waiting, problem_list& problems) {
  auto product = to_product(found.product, seller_);
  if (!product) return problems.add(0, "product " + found.product.id, product.error());
  auto document = to_line(*product);
  const auto hash = sha256_hex(document);
  if (found.sent_hash == hash) {
    ++unchanged_;
    return;
  }
  const auto items = ids_of(*product);
  if (const auto gone = gone_from(found); !gone.empty()) {
    for (const auto& id : gone) product->variants.push_back(discontinued(id, *product));
    document = to_line(*product);
  }
  add_in_turn({found.product.id, hash, items, document}, found.refused_at, waiting);
}

std::vector<std::string> comparison::gone_from(const catalog_product& found) {
  if (!found.sent_items) return {};
  const auto known = nlohmann::json::parse(*found.sent_items).get<std::vector<std::string>>();
  const auto is_there = [&](const std::string& id) {
    return std::ranges::find(found.product.items, id, &feed_item::id) != found.product.items.end();
  };
  if (std::ranges::all_of(known, is_there)) return {};
  return nowhere(tx_, *found.sent_items, view_);
}

void comparison::add_withdrawals(spool& waiting) {
  tx_.exec_params(open_withdrawals, view_.feed.value(), view_.currency.value_or(""));
  for (auto rows = tx_.exec(fetch_withdrawals); !rows.empty(); rows = tx_.exec(fetch_withdrawals)) {
    for (const auto& row : rows) {
      Product product;
      product.id = row["product_id"].as<std::string>();
      if (const auto title = optional_text(row["title"])) product.title = *title;
      const auto items = row["items"].as<std::string>();
      for (const auto& id : nowhere(tx_, items, view_)) product.variants.push_back(discontinued(id, product));
      add_in_turn({product.id, "", items, to_line(product)}, optional_number(row["refused_at"]), waiting);
    }
  }
  tx_.exec("CLOSE withdrawals");
}

} // namespace acp::merchant
