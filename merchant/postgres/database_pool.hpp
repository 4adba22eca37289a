#pragma once

#include "merchant/deadline_timer.hpp"
#include "merchant/merchant.hpp"
#include "merchant/postgres/outage_reports.hpp"
#include "merchant/reporter.hpp"
#include "persistence/connection.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace acp::merchant {

/// How many connections, and how patient they are.
struct pool_settings {
  persistence::connection_settings database;
  int connections = 4;
  std::size_t queue_limit = 1024;           ///< jobs waiting for a connection; more are `unavailable` at once
  std::chrono::milliseconds deadline{2000}; ///< from the call to the answer
  std::chrono::milliseconds reconnect_first{50};
  std::chrono::milliseconds reconnect_cap{500};
};

/// Database work off the caller's thread: a few threads, each with one connection.
///
/// Every job is answered once: with its result, or `unavailable` when the queue is full, no connection is up, the
/// connection breaks, PostgreSQL refuses the statement or the deadline passes. A job whose deadline passed before it
/// began never begins; one that had begun may still take effect. A broken connection is opened anew, with growing
/// pauses; meanwhile calls fail fast.
class database_pool {
public:
  using reconnected = std::function<void(persistence::connection&)>;

  /// Connects in the background. `prepare` runs on every new connection, on its thread; it may throw as the connection
  /// does.
  database_pool(pool_settings settings, deadline_timer& timer, reconnected prepare, reporter report);
  /// Jobs under way end, jobs waiting are `unavailable`.
  ~database_pool();
  database_pool(const database_pool&) = delete;
  database_pool& operator=(const database_pool&) = delete;

  /// Runs `work(connection&) -> T` on one of the threads and answers with what it returns, on that thread (or the
  /// timer's or the caller's, for `unavailable`). Any thread; never blocks.
  template <class T, class Work>
  void run(std::string system, Work work, answer_to<T> done);

  /// True while at least one connection is up.
  bool connected() const noexcept { return connections_up_.load() > 0; }
  int connections() const noexcept { return connections_up_.load(); } ///< those that are up
  /// A connection to this database broke elsewhere: each of ours is tried before its next job.
  void suspect();

private:
  class job;
  template <class T, class Work>
  class typed_job;

  void submit(std::shared_ptr<job> j);
  void work();
  std::unique_ptr<persistence::connection> connect();
  std::unique_ptr<persistence::connection> try_to_connect(int tries);
  void serve(persistence::connection& c);
  std::shared_ptr<job> next_job(persistence::connection& c, std::uint64_t& outages_seen);
  void connection_down(const std::string& reason);
  std::uint64_t outages();
  void fail_waiting(const std::string& reason);

  const pool_settings settings_;
  deadline_timer& timer_;
  const reconnected prepare_;
  outage_reports reports_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<job>> waiting_;
  std::atomic<int> connections_up_{0};
  std::uint64_t outages_ = 0; ///< how often a connection was found broken
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// A call waiting for its answer. Whoever settles it first, a connection or the deadline, answers.
class database_pool::job {
public:
  explicit job(std::string system) : system_(std::move(system)) {}
  virtual ~job() = default;
  job(const job&) = delete;
  job& operator=(const job&) = delete;

  /// Runs the work and answers. Throws connection_lost, after answering.
  virtual void run(persistence::connection& c) = 0;
  virtual void fail(const std::string& reason) = 0;

  bool settled() const noexcept { return settled_.load(); }
  deadline_timer::ticket deadline{};

protected:
  /// True for the one who may answer.
  bool settle() noexcept { return !settled_.exchange(true); }
  unavailable because(const std::string& reason) const { return {system_, reason}; }

private:
  std::string system_;
  std::atomic<bool> settled_{false};
};

template <class T, class Work>
class database_pool::typed_job final : public job {
public:
  typed_job(std::string system, Work work, answer_to<T> done)
      : job(std::move(system))
      , work_(std::move(work))
      , done_(std::move(done)) {}

  void run(persistence::connection& c) override {
    std::optional<T> result;
    try {
      result = work_(c);
    } catch (const persistence::connection_lost& e) {
      fail(e.what());
      throw;
    } catch (const std::exception& e) {
      return fail(e.what());
    }
    if (settle()) done_(std::move(*result));
  }

  void fail(const std::string& reason) override {
    if (settle()) done_(std::unexpected(because(reason)));
  }

private:
  Work work_;
  answer_to<T> done_;
};

template <class T, class Work>
void database_pool::run(std::string system, Work work, answer_to<T> done) {
  submit(std::make_shared<typed_job<T, Work>>(std::move(system), std::move(work), std::move(done)));
}

} // namespace acp::merchant
