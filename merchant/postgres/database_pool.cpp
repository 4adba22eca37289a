#include "merchant/postgres/database_pool.hpp"

#include <algorithm>
#include <utility>

namespace acp::merchant {

using persistence::connection;
using persistence::connection_lost;

database_pool::database_pool(pool_settings settings, deadline_timer& timer, reconnected prepare, reporter report)
    : settings_(std::move(settings))
    , timer_(timer)
    , prepare_(std::move(prepare))
    , reports_(std::move(report)) {
  for (int i = 0; i < settings_.connections; ++i) threads_.emplace_back([this] { work(); });
}

database_pool::~database_pool() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  fail_waiting("the server is stopping");
  for (auto& thread : threads_) thread.join();
  fail_waiting("the server is stopping");
}

void database_pool::submit(std::shared_ptr<job> j) {
  std::string refusal;
  {
    const std::lock_guard lock{mutex_};
    if (stopping_)
      refusal = "the server is stopping";
    else if (!connected())
      refusal = "no connection to the database";
    else if (waiting_.size() >= settings_.queue_limit)
      refusal = "too many calls are waiting for the database";
    else {
      // The ticket is set before any thread can see the job.
      j->deadline = timer_.after(settings_.deadline, [j] { j->fail("no answer from the database in time"); });
      waiting_.push_back(j);
    }
  }
  if (!refusal.empty()) return j->fail(refusal);
  changed_.notify_one();
}

void database_pool::suspect() {
  {
    const std::lock_guard lock{mutex_};
    ++outages_;
  }
  changed_.notify_all();
}

void database_pool::fail_waiting(const std::string& reason) {
  std::deque<std::shared_ptr<job>> failed;
  {
    const std::lock_guard lock{mutex_};
    failed.swap(waiting_);
  }
  for (const auto& j : failed) {
    timer_.cancel(j->deadline);
    j->fail(reason);
  }
}

std::uint64_t database_pool::outages() {
  const std::lock_guard lock{mutex_};
  return outages_;
}

void database_pool::work() {
  while (const auto c = connect()) {
    try {
      return serve(*c);
    } catch (const std::exception& e) {
      suspect();
      connection_down(e.what());
    }
  }
}

/// Opens a connection, however long it takes; null when the pool stops.
std::unique_ptr<connection> database_pool::connect() {
  auto pause = settings_.reconnect_first;
  for (int tries = 1;; ++tries) {
    if (auto c = try_to_connect(tries)) return c;
    std::unique_lock lock{mutex_};
    if (changed_.wait_for(lock, pause, [this] { return stopping_; })) return nullptr;
    pause = std::min(2 * pause, settings_.reconnect_cap);
  }
}

/// Null when it does not go.
std::unique_ptr<connection> database_pool::try_to_connect(int tries) {
  try {
    auto c = std::make_unique<connection>(settings_.database);
    prepare_(*c);
    ++connections_up_;
    reports_.connected();
    return c;
  } catch (const std::exception& e) {
    reports_.refused(e.what(), tries);
    return nullptr;
  }
}

/// Runs jobs until the pool stops. Throws connection_lost.
void database_pool::serve(connection& c) {
  auto outages_seen = outages();
  while (const auto j = next_job(c, outages_seen)) {
    // The ticket is given back however the job ends: a finished call must not wait for its deadline.
    try {
      j->run(c);
    } catch (const connection_lost&) {
      timer_.cancel(j->deadline);
      throw;
    }
    timer_.cancel(j->deadline);
  }
}

/// Null when the pool stops. Tries the connection first when one elsewhere broke.
std::shared_ptr<database_pool::job> database_pool::next_job(connection& c, std::uint64_t& outages_seen) {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || outages_ != outages_seen || !waiting_.empty(); });
    if (stopping_) return nullptr;
    if (outages_ != outages_seen) {
      outages_seen = outages_;
      lock.unlock();
      c.run([](pqxx::nontransaction& tx) { tx.exec("SELECT 1"); });
      lock.lock();
      continue;
    }
    auto j = std::move(waiting_.front());
    waiting_.pop_front();
    if (!j->settled()) return j;
  }
}

void database_pool::connection_down(const std::string& reason) {
  const bool last = --connections_up_ == 0;
  reports_.lost(reason);
  if (last) fail_waiting("no connection to the database");
}

} // namespace acp::merchant
