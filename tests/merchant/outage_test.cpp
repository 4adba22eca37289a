#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"
#include "merchant/postgres/database_pool.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <latch>
#include <mutex>

namespace acp::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// A cluster of its own, to be stopped.
struct outage : testing::Test {
  outage() {
    if (!merchant::import_demo_catalog(cluster.url(database, "acp_owner")))
      throw std::runtime_error("the demo catalog");
    merchant::postgres_merchant_settings settings;
    settings.database_url = cluster.url(database, "acp_server");
    settings.report = [this](const std::string& what) {
      const std::lock_guard lock{mutex};
      reports.push_back(what);
    };
    shop = merchant::make_postgres_merchant(std::move(settings));
    if (!eventually([&] { return shop->ready(); })) throw std::runtime_error("the merchant did not become ready");
  }
  std::expected<merchant::reservation, merchant::unavailable> reserve(const std::string& key) const {
    return ask<merchant::reservation>([&](auto done) {
      shop->services().shelf.reserve(checkout::payment_key{key}, {{checkout::item_id{"item_last10"}, 1}}, {},
                                     std::move(done));
    });
  }

  postgres_cluster cluster;
  std::string database = cluster.create_database();
  std::mutex mutex;
  std::vector<std::string> reports;
  std::unique_ptr<merchant::postgres_merchant> shop;
};

TEST_F(outage, is_survived) {
  ASSERT_TRUE(reserve("before"));
  cluster.stop();
  ASSERT_TRUE(eventually([&] { return !shop->ready(); }));
  const auto begin = steady_clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(reserve("during" + std::to_string(i)));
  EXPECT_LT(steady_clock::now() - begin, 2s); // fails fast
  const auto quoted = ask<checkout::quote>(
      [&](auto done) { shop->services().quotes.quote(cart("USD", {"item_123"}), std::move(done)); });
  EXPECT_EQ(quoted->items.size(), 1U); // from memory

  cluster.start();
  const auto back = steady_clock::now();
  ASSERT_TRUE(eventually([&] { return shop->ready() && reserve("before").has_value(); }));
  EXPECT_LT(steady_clock::now() - back, 2s);
  EXPECT_THAT(reserve("after")->refused, testing::IsEmpty());

  const std::lock_guard lock{mutex};
  using testing::HasSubstr;
  EXPECT_THAT(reports, testing::Contains(HasSubstr("lost the merchant's database")).Times(1));
  EXPECT_THAT(reports, testing::Contains(HasSubstr("connected to the merchant's database again")).Times(1));
  EXPECT_LT(reports.size(), 20U); // and not a line per attempt
}

TEST_F(outage, of_single_connections_goes_unnoticed_by_the_next_call) {
  pqxx::connection c{cluster.url(database)};
  pqxx::nontransaction tx{c};
  tx.exec(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'acp-checkout merchant%'");
  EXPECT_TRUE(eventually([&] { return shop->ready() && reserve("k").has_value(); }));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(reserve("k"));
}

/// A pool alone, on the shared cluster.
struct pool_of_connections : testing::Test {
  merchant::pool_settings settings(int connections) const {
    merchant::pool_settings s;
    s.database.url = database.url("acp_server");
    s.connections = connections;
    s.deadline = 200ms;
    s.queue_limit = 5;
    return s;
  }
  static auto sleeping(std::string seconds) {
    return [seconds](persistence::connection& c) {
      return c.run([&](pqxx::nontransaction& tx) {
        tx.exec("SELECT pg_sleep(" + seconds + ")");
        return 1;
      });
    };
  }

  test_database database;
  merchant::deadline_timer timer;
};

TEST_F(pool_of_connections, answers_by_the_deadline_and_drops_what_did_not_begin) {
  merchant::database_pool pool{settings(1), timer, [](auto&) {}, [](const auto&) {}};
  ASSERT_TRUE(eventually([&] { return pool.connected(); }));
  std::atomic<bool> began{false};
  std::atomic<int> late{0};
  std::latch answers{2};
  const auto note = [&](std::expected<int, merchant::unavailable> answer) {
    if (!answer) ++late;
    answers.count_down();
  };
  const auto begin = steady_clock::now();
  pool.run<int>("test", sleeping("1"), note);
  pool.run<int>(
      "test",
      [&](persistence::connection&) {
        began = true;
        return 2;
      },
      note);
  answers.wait();
  EXPECT_LT(steady_clock::now() - begin, 900ms);
  EXPECT_EQ(late, 2);
  const auto next = [&] {
    return ask<int>([&](auto done) { pool.run<int>("test", sleeping("0"), std::move(done)); }).has_value();
  };
  EXPECT_TRUE(eventually(next)); // once the sleeper has woken up
  EXPECT_FALSE(began);
}

TEST_F(pool_of_connections, refuses_more_than_may_wait) {
  merchant::database_pool pool{settings(1), timer, [](auto&) {}, [](const auto&) {}};
  ASSERT_TRUE(eventually([&] { return pool.connected(); }));
  std::mutex mutex;
  std::vector<std::string> reasons;
  std::latch answers{20};
  for (int i = 0; i < 20; ++i)
    pool.run<int>("test", sleeping("0.02"), [&](auto answer) {
      if (!answer) {
        const std::lock_guard lock{mutex};
        reasons.push_back(answer.error().reason);
      }
      answers.count_down();
    });
  answers.wait();
  EXPECT_GE(reasons.size(), 13U);
  EXPECT_THAT(reasons, testing::Each(testing::HasSubstr("too many")));
}

TEST_F(pool_of_connections, goes_on_after_a_statement_is_refused) {
  merchant::database_pool pool{settings(1), timer, [](auto&) {}, [](const auto&) {}};
  ASSERT_TRUE(eventually([&] { return pool.connected(); }));
  const auto refused = ask<int>([&](auto done) {
    pool.run<int>(
        "test",
        [](persistence::connection& c) {
          return c.run([](pqxx::nontransaction& tx) { return tx.exec1("SELECT 1/0")[0].as<int>(); });
        },
        std::move(done));
  });
  EXPECT_THAT(refused.error().reason, testing::HasSubstr("division by zero"));
  EXPECT_EQ(ask<int>([&](auto done) { pool.run<int>("test", sleeping("0"), std::move(done)); }).value(), 1);
}

TEST_F(pool_of_connections, is_unavailable_without_a_database) {
  auto nowhere = settings(2);
  nowhere.database.url = "postgresql:///none?host=/nonexistent";
  merchant::database_pool pool{nowhere, timer, [](auto&) {}, [](const auto&) {}};
  EXPECT_FALSE(ask<int>([&](auto done) { pool.run<int>("test", sleeping("0"), std::move(done)); }));
  EXPECT_FALSE(pool.connected());
}

} // namespace
} // namespace acp::test
