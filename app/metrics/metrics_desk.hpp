#pragma once

#include "app/metrics/metrics_sources.hpp"
#include "checkout/service.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace acp::app {

/// Answers those who scrape, on a thread of its own: the database is asked on it, now and then, so no edge ever waits
/// for that. Those who come meanwhile are answered together.
class metrics_desk {
public:
  struct settings {
    std::unique_ptr<persistence::figures_reader> database;
    std::chrono::milliseconds ask_again{5'000}; ///< the database's figures are as old as this at most, and not younger
    std::size_t most_waiting = 16;              ///< one more is answered 503
  };

  metrics_desk(settings how, metrics_sources sources);
  ~metrics_desk() { stop(); }
  metrics_desk(const metrics_desk&) = delete;
  metrics_desk& operator=(const metrics_desk&) = delete;

  /// Answered with the page, in Prometheus' text format. Any thread; never blocks.
  void ask(checkout::reply_to port);

  /// Answers everybody; the sources are not asked any more when it returns. Who comes later is answered 503.
  void stop();

private:
  using clock = std::chrono::steady_clock;

  void run();
  std::vector<checkout::reply_to> next();
  std::string page();
  void look_at_database();

  settings how_;
  const metrics_sources sources_;
  std::optional<persistence::figures> figures_;
  bool database_up_ = false;
  clock::time_point looked_at_{}; ///< when that began
  bool looked_ = false;
  bool told_ = false; ///< the log, that they are missing

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<checkout::reply_to> waiting_;
  bool end_ = false;
  std::thread thread_;
};

} // namespace acp::app
