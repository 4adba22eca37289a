#include "app/serve/key_refresher.hpp"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <stdexcept>

namespace acp::app {
namespace {

using namespace std::chrono_literals;

http::api_key key(const std::string& token) {
  return {.id = "key_" + token,
          .token = checkout::sha256(token),
          .caller = checkout::identity{"agent"},
          .signing_secret = "",
          .role = checkout::operator_role::viewer};
}

/// A database of keys whose reads can be waited for.
class key_database {
public:
  std::vector<http::api_key> read() {
    const std::lock_guard lock(mutex_);
    ++reads_;
    changed_.notify_all();
    if (away_) throw std::runtime_error("away");
    return keys_;
  }
  void set(std::vector<http::api_key> keys, bool away = false) {
    const std::lock_guard lock(mutex_);
    keys_ = std::move(keys);
    away_ = away;
    reads_ = 0;
  }
  /// The second read after a change begins when the first has been taken into the table.
  void wait_until_taken() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 10s, [this] { return reads_ >= 2; }));
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<http::api_key> keys_;
  bool away_ = false;
  int reads_ = 0;
};

TEST(KeyRefresher, FillsTheTableAtOnce) {
  http::in_memory_key_table table;
  const key_refresher refresher([] { return std::vector{key("one")}; }, table, 1h);
  EXPECT_NE(table.find("one"), nullptr);
  EXPECT_EQ(table.find("two"), nullptr);
}

TEST(KeyRefresher, HandsOnWhatTheFirstReadThrows) {
  http::in_memory_key_table table;
  const auto away = []() -> std::vector<http::api_key> { throw std::runtime_error("away"); };
  EXPECT_THROW(key_refresher(away, table, 1h), std::runtime_error);
}

TEST(KeyRefresher, TakesOverNewAndRevokedKeys) {
  key_database database;
  database.set({key("one")});
  http::in_memory_key_table table;
  const key_refresher refresher([&] { return database.read(); }, table, 1ms);

  database.set({key("two")});
  database.wait_until_taken();
  EXPECT_EQ(table.find("one"), nullptr);
  EXPECT_NE(table.find("two"), nullptr);
}

TEST(KeyRefresher, TakesOverARole) {
  key_database database;
  database.set({key("one")});
  http::in_memory_key_table table;
  const key_refresher refresher([&] { return database.read(); }, table, 1ms);
  ASSERT_EQ(table.find("one")->role, checkout::operator_role::viewer);

  auto more = key("one");
  more.role = checkout::operator_role::acting;
  database.set({more});
  database.wait_until_taken();
  EXPECT_EQ(table.find("one")->role, checkout::operator_role::acting);
}

TEST(KeyRefresher, KeepsTheTableWhileTheDatabaseIsAway) {
  key_database database;
  database.set({key("one")});
  http::in_memory_key_table table;
  const key_refresher refresher([&] { return database.read(); }, table, 1ms);

  database.set({}, true);
  database.wait_until_taken();
  EXPECT_NE(table.find("one"), nullptr);

  database.set({key("two")});
  database.wait_until_taken();
  EXPECT_NE(table.find("two"), nullptr);
}

TEST(KeyRefresher, DoesNotTouchTheTableWhileNothingChanges) {
  key_database database;
  database.set({key("one")});
  http::in_memory_key_table table;
  const key_refresher refresher([&] { return database.read(); }, table, 1ms);
  database.set({key("one")});
  const auto before = table.generation();
  database.wait_until_taken();
  EXPECT_EQ(table.generation(), before);
}

} // namespace
} // namespace acp::app
