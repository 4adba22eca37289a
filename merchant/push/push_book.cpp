#include "merchant/push/push_book.hpp"

#include "merchant/postgres/columns.hpp"

#include "persistence/clean_text.hpp"
#include "spec/json/escape.hpp"

namespace acp::merchant {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_problem = 2000; // bytes

constexpr auto insert_feed = R"(
INSERT INTO acp.feeds (url, country, currency) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING)";

constexpr auto select_feed = "SELECT feed FROM acp.feeds WHERE url = $1 AND country = $2 AND currency = $3";

constexpr auto lock_feed = "SELECT pg_advisory_lock(hashtextextended('acp.feeds ' || $1::bigint, 0))";

/// PostgreSQL may not have noticed yet that the push before was killed, so the lock is waited for, a little. It stays
/// with the connection. False when another push has it.
bool hold_lock(pqxx::transaction_base& tx, std::int64_t feed) {
  tx.exec("SET lock_timeout = '3s'");
  try {
    tx.exec_params(lock_feed, feed);
  } catch (const pqxx::sql_error& e) {
    if (e.sqlstate() == "55P03") return false; // lock_not_available
    throw;
  }
  tx.exec("RESET lock_timeout");
  return true;
}

constexpr auto mark_new = R"(
UPDATE acp.feeds SET agents_id = nullif($2, ''), create_key = gen_random_uuid() WHERE feed = $1)";

// One that says it is running has ended without a word: whoever begins a push has the feed's lock.
constexpr auto mark_interrupted = R"(
UPDATE acp.feed_pushes SET state = 'interrupted', ended_at = now() WHERE feed = $1 AND state = 'running')";

constexpr auto drop_oldest = R"(
DELETE FROM acp.feed_pushes WHERE feed = $1 AND push <= (
  SELECT push FROM acp.feed_pushes WHERE feed = $1 ORDER BY push DESC OFFSET 99 LIMIT 1))";

constexpr auto announce_products = R"(
INSERT INTO acp.feed_products AS f (feed, product_id, items)
SELECT $1, r.product_id, ARRAY(SELECT jsonb_array_elements_text(r.items))
FROM jsonb_to_recordset($2::jsonb) AS r(product_id text, items jsonb)
ON CONFLICT (feed, product_id) DO UPDATE
SET hash = NULL, items = ARRAY(SELECT unnest(f.items) UNION SELECT unnest(excluded.items) ORDER BY 1))";

constexpr auto confirm_products = R"(
UPDATE acp.feed_products f
SET hash = decode(r.hash, 'hex'), items = ARRAY(SELECT jsonb_array_elements_text(r.items)), sent_at = now(), refused_at = NULL
FROM jsonb_to_recordset($2::jsonb) AS r(product_id text, hash text, items jsonb)
WHERE f.feed = $1 AND f.product_id = r.product_id AND r.hash <> '')";

constexpr auto confirm_withdrawals = R"(
DELETE FROM acp.feed_products f USING jsonb_to_recordset($2::jsonb) AS r(product_id text, hash text)
WHERE f.feed = $1 AND f.product_id = r.product_id AND r.hash = '')";

constexpr auto end_push = R"(
UPDATE acp.feed_pushes
SET state = CASE WHEN $2 = '' THEN 'completed' ELSE 'failed' END, problem = nullif($2, ''), ended_at = now()
WHERE push = $1)";

std::string as_json(std::span<const outgoing_product> products) {
  std::string rows{'['};
  for (const auto& product : products) {
    if (rows.size() > 1) rows += ',';
    rows += R"({"product_id":)";
    append_json_string(rows, product.id);
    rows += R"(,"hash":")" + product.hash + R"(","items":)" + product.items + '}';
  }
  return rows + ']';
}

} // namespace

push_book::push_book(const std::string& database_url)
    : connection_({.url = database_url,
                   .application_name = "acp-checkout feed",
                   .role = std::nullopt,
                   .statement_timeout = 60s,
                   .connect_timeout = 10s}) {}

std::optional<known_feed> push_book::open(const feed_key& key) {
  return connection_.run([&](pqxx::nontransaction& tx) -> std::optional<known_feed> {
    tx.exec_params(insert_feed, key.url, key.country, key.currency);
    feed_ = tx.exec_params1(select_feed, key.url, key.country, key.currency)[0].as<std::int64_t>();
    if (!hold_lock(tx, feed_)) return std::nullopt;
    return read_row(tx);
  });
}

known_feed push_book::read_row(pqxx::transaction_base& tx) const {
  const auto row = tx.exec_params1("SELECT agents_id, create_key FROM acp.feeds WHERE feed = $1", feed_);
  return {feed_, optional_text(row["agents_id"]), row["create_key"].as<std::string>()};
}

known_feed push_book::begin_anew(const std::optional<std::string>& agents_id) {
  return connection_.transact([&](pqxx::work& tx) {
    tx.exec_params("DELETE FROM acp.feed_products WHERE feed = $1", feed_);
    tx.exec_params(mark_new, feed_, agents_id.value_or(""));
    return read_row(tx);
  });
}

void push_book::keep_id(const std::string& agents_id) {
  connection_.run([&](pqxx::nontransaction& tx) {
    tx.exec_params("UPDATE acp.feeds SET agents_id = $2 WHERE feed = $1", feed_, agents_id);
  });
}

void push_book::forget_hashes() {
  connection_.run([&](pqxx::nontransaction& tx) {
    tx.exec_params("UPDATE acp.feed_products SET hash = NULL WHERE feed = $1 AND hash IS NOT NULL", feed_);
  });
}

void push_book::begin() {
  push_ = connection_.transact([&](pqxx::work& tx) {
    tx.exec_params(mark_interrupted, feed_);
    tx.exec_params(drop_oldest, feed_);
    return tx.exec_params1("INSERT INTO acp.feed_pushes (feed) VALUES ($1) RETURNING push", feed_)[0]
        .as<std::int64_t>();
  });
}

void push_book::planned(std::size_t products, std::size_t unchanged) {
  connection_.run([&](pqxx::nontransaction& tx) {
    tx.exec_params("UPDATE acp.feed_pushes SET products = $2, unchanged = $3 WHERE push = $1", push_, products,
                   unchanged);
  });
}

void push_book::end(const std::optional<std::string>& problem) {
  const auto text = persistence::clean_text(problem.value_or(""), longest_problem);
  connection_.run([&](pqxx::nontransaction& tx) { tx.exec_params(end_push, push_, text); });
}

void push_book::announce(std::span<const outgoing_product> products) {
  connection_.run([&](pqxx::nontransaction& tx) { tx.exec_params(announce_products, feed_, as_json(products)); });
}

void push_book::confirm(std::span<const outgoing_product> products) {
  const auto rows = as_json(products);
  connection_.transact([&](pqxx::work& tx) {
    tx.exec_params(confirm_products, feed_, rows);
    tx.exec_params(confirm_withdrawals, feed_, rows);
    tx.exec_params("UPDATE acp.feed_pushes SET sent = sent + $2 WHERE push = $1", push_, products.size());
  });
}

void push_book::refuse(const outgoing_product& product) {
  connection_.transact([&](pqxx::work& tx) {
    tx.exec_params("UPDATE acp.feed_products SET refused_at = now() WHERE feed = $1 AND product_id = $2", feed_,
                   product.id);
    tx.exec_params("UPDATE acp.feed_pushes SET refused = refused + 1 WHERE push = $1", push_);
  });
}

} // namespace acp::merchant
