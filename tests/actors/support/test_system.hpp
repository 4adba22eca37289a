#pragma once

#include "actors/checkout_system.hpp"
#include "tests/actors/support/memory_log.hpp"
#include "tests/actors/support/power.hpp"
#include "tests/actors/support/requests.hpp"
#include "tests/actors/support/scripted_merchant.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace acp::test {

/// Settings that make everything that waits wait briefly.
actors::system_settings brisk_settings();
checkout::merchant_profile test_profile();
checkout::time_point wall_clock();
checkout::entropy draw_entropy();

/// What outlives a system: the database, the merchant's books, the time.
struct world {
  std::shared_ptr<memory_tables> tables = std::make_shared<memory_tables>();
  std::shared_ptr<merchant_books> books = std::make_shared<merchant_books>();
  std::shared_ptr<std::atomic<std::int64_t>> seconds = std::make_shared<std::atomic<std::int64_t>>(1'800'000'000);

  void pass(std::chrono::seconds s) { *seconds += s.count(); }
};

/// A checkout system on fakes, started and ready.
class test_system {
public:
  explicit test_system(world w = {}, actors::system_settings settings = brisk_settings(), bool start = true);
  ~test_system();

  /// Loses everything that isn't durable.
  void kill();

  checkout::service& service() { return system->service(); }
  checkout::reply ask(checkout::command c) { return test::ask(service(), std::move(c)); }
  checkout::reply read(const checkout::session_id& id) { return test::read(service(), id); }
  /// A new session, ready for payment.
  checkout::session_id opened(const std::string& item = "book");
  std::vector<std::string> types_of(const checkout::session_id& id) const;
  std::vector<std::string> incidents() const;
  bool reported(const std::string& event) const;

  world in;
  std::shared_ptr<power> supply = std::make_shared<power>();
  memory_log log;
  scripted_merchant merchant;
  std::unique_ptr<actors::checkout_system> system;

private:
  mutable std::mutex mutex_;
  std::vector<std::string> incidents_;
};

} // namespace acp::test
