#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

namespace acp::test {
namespace {

using namespace std::chrono_literals;

/// A cluster whose processes can be made to stand still: connections stay open, nobody answers.
struct standstill : testing::Test {
  standstill() {
    if (!merchant::import_demo_catalog(cluster.url(database, "acp_owner")))
      throw std::runtime_error("the demo catalog");
    merchant::postgres_merchant_settings settings;
    settings.database_url = cluster.url(database, "acp_server");
    settings.statement_timeout = 200ms;
    settings.catalog_poll = 200ms;
    shop = merchant::make_postgres_merchant(std::move(settings));
    if (!eventually([&] { return shop->ready(); })) throw std::runtime_error("the merchant did not become ready");
  }
  ~standstill() override { signal(SIGCONT); }

  void signal(int what) const {
    const auto parent = std::to_string(cluster.process());
    ::kill(cluster.process(), what);
    std::ifstream children{"/proc/" + parent + "/task/" + parent + "/children"};
    for (int child = 0; children >> child;) ::kill(child, what);
  }

  postgres_cluster cluster;
  std::string database = cluster.create_database();
  std::unique_ptr<merchant::postgres_merchant> shop;
};

TEST_F(standstill, is_noticed) {
  signal(SIGSTOP);
  EXPECT_TRUE(eventually([&] { return !shop->ready(); }));
  signal(SIGCONT);
  EXPECT_TRUE(eventually([&] { return shop->ready(); }));
}

TEST_F(standstill, does_not_keep_the_server_from_stopping) {
  signal(SIGSTOP);
  std::atomic<bool> ended{false};
  std::thread stopping{[&] {
    shop.reset();
    ended = true;
  }};
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
  signal(SIGCONT);
  stopping.join();
}

} // namespace
} // namespace acp::test
