#include "merchant/postgres_merchant.hpp"

#include "merchant/cache/cached_merchant.hpp"
#include "merchant/delegation/sandbox_delegation.hpp"
#include "merchant/postgres/catalog_watcher.hpp"
#include "merchant/postgres/database_pool.hpp"
#include "merchant/postgres/discount_desk.hpp"
#include "merchant/postgres/stock_shelf.hpp"
#include "merchant/quote_assembler.hpp"
#include "merchant/sandbox_payment.hpp"

#include <set>
#include <utility>

namespace acp::merchant {

namespace {

persistence::connection_settings database_of(const postgres_merchant_settings& s) {
  return {.url = s.database_url,
          .application_name = "acp-checkout merchant",
          .role = "acp_server",
          .statement_timeout = s.statement_timeout,
          .connect_timeout = std::chrono::seconds{5}};
}

pool_settings pool_of(const postgres_merchant_settings& s) {
  pool_settings pool;
  pool.database = database_of(s);
  pool.connections = s.connections;
  pool.queue_limit = s.queue_limit;
  pool.deadline = s.stock_deadline;
  return pool;
}

watcher_settings watcher_of(const postgres_merchant_settings& s) {
  watcher_settings watcher;
  watcher.database = database_of(s);
  watcher.version_poll = s.catalog_poll;
  watcher.stock_poll = s.stock_poll;
  return watcher;
}

void prepare_connection(persistence::connection& c) {
  stock_shelf::prepare(c);
  discount_desk::prepare(c);
  sandbox_payment::prepare(c);
  sandbox_delegation::prepare(c);
}

postgres_merchant_settings complete(postgres_merchant_settings s) {
  if (!s.now) s.now = [] { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); };
  if (!s.report) s.report = [](const std::string&) {};
  return s;
}

std::vector<std::string> currencies_in(const catalog_snapshot* catalog) {
  std::set<std::string> codes;
  if (catalog != nullptr)
    for (const auto& [id, item] : catalog->items)
      for (const auto& price : item.prices) codes.insert(price.unit.wire_code());
  return {codes.begin(), codes.end()};
}

/// Members are destroyed from the last to the first: the watcher before the pool it warns, the pool before the timer,
/// and the timer, which answers what still waits, before the services it answers for.
class embedded_merchant final : public postgres_merchant {
public:
  explicit embedded_merchant(const postgres_merchant_settings& s)
      : profile_(sandbox_profile(s.profile))
      , catalog_(current_)
      , tax_(current_)
      , shipping_(current_, s.now)
      , pool_(pool_of(s), timer_, prepare_connection, s.report)
      , discounts_(current_, pool_)
      , quotes_(catalog_, tax_, shipping_, discounts_)
      , shelf_(pool_, levels_)
      , payments_(pool_, timer_, s.payment_deadline)
      , delegation_(pool_, s.request_retention, s.now)
      , watcher_(
            watcher_of(s), current_, levels_, [this] { pool_.suspect(); }, s.report) {}

  merchant::services services() override { return {quotes_, shelf_, payments_}; }
  const checkout::merchant_profile& profile() const override { return profile_; }
  checkout::delegation_service* delegation() noexcept override { return &delegation_; }
  std::vector<std::string> currencies() const override { return currencies_in(current_.get().get()); }
  bool ready() const noexcept override { return watcher_.current() && pool_.connected(); }
  int connections() const noexcept override { return pool_.connections(); }

private:
  checkout::merchant_profile profile_;
  current_catalog current_;
  stock_levels levels_;
  cached_catalog catalog_;
  cached_tax tax_;
  cached_shipping shipping_;
  deadline_timer timer_;
  database_pool pool_;
  discount_desk discounts_;
  quote_assembler quotes_;
  stock_shelf shelf_;
  sandbox_payment payments_;
  sandbox_delegation delegation_;
  catalog_watcher watcher_;
};

} // namespace

std::unique_ptr<postgres_merchant> make_postgres_merchant(postgres_merchant_settings settings) {
  return std::make_unique<embedded_merchant>(complete(std::move(settings)));
}

} // namespace acp::merchant
