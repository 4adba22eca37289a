#include "merchant/postgres/snapshot_loader.hpp"

#include "merchant/postgres/columns.hpp"
#include "merchant/postgres/discount_rows.hpp"
#include "merchant/postgres/fulfillment_rows.hpp"
#include "merchant/postgres/item_rows.hpp"

#include <algorithm>

namespace acp::merchant {

namespace {

constexpr auto select_version = "SELECT version FROM acp.catalog_version";
// A row version names the transaction that wrote it. Whatever was not yet visible when one looked last was written by a
// transaction that is not older than the oldest one under way then, however long it took to commit. Of that number rows
// keep the lower 32 bits.
constexpr auto select_levels = R"(
SELECT item_id, on_hand, reserved FROM acp.stock
WHERE $1 = '' OR ((xmin::text::bigint - nullif($1, '')::bigint) & 4294967295) < 2147483648)";
constexpr auto select_since = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text";

void set_level(stock_levels& levels, const pqxx::row& row) {
  const auto on_hand = optional_number(row["on_hand"]);
  const auto reserved = row["reserved"].as<std::int64_t>();
  levels.set(checkout::item_id{row["item_id"].as<std::string>()},
             on_hand ? std::max<std::int64_t>(*on_hand - reserved, 0) : stock_level::not_limited);
}

} // namespace

std::int64_t catalog_version(persistence::connection& c) {
  return c.run([](pqxx::nontransaction& tx) { return tx.exec1(select_version)[0].as<std::int64_t>(); });
}

std::string refresh_levels(persistence::connection& c, stock_levels& levels, const std::string& since) {
  return c.run([&](pqxx::nontransaction& tx) {
    auto next = tx.exec1(select_since)[0].as<std::string>();
    for (const auto& row : tx.exec_params(select_levels, since)) set_level(levels, row);
    return next;
  });
}

std::shared_ptr<const catalog_snapshot> load_snapshot(persistence::connection& c, stock_levels& levels,
                                                      std::vector<std::string>& left_out) {
  return c.transact([&](pqxx::work& tx) {
    tx.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    auto snapshot = std::make_shared<catalog_snapshot>();
    snapshot->version = tx.exec1(select_version)[0].as<std::int64_t>();
    snapshot->items = read_items(tx, levels, left_out);
    snapshot->taxes = read_taxes(tx);
    snapshot->fulfillment = read_fulfillment(tx, left_out);
    snapshot->discounts = read_discounts(tx, left_out);
    return std::shared_ptr<const catalog_snapshot>{std::move(snapshot)};
  });
}

} // namespace acp::merchant
