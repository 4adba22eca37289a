#pragma once

#include "app/operator/desk_stores.hpp"
#include "checkout/operator_service.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace acp::app {

/// Hands out the messages of pull endpoints, and lets those wait who find none, without a thread for each: one thread
/// asks the database again for all of them. First come, first served, per endpoint.
class message_desk {
public:
  struct settings {
    std::size_t most_waiting = 256; ///< one more is answered 503
    std::chrono::milliseconds ask_again{100};
  };

  message_desk(desk_stores stores, settings how);
  ~message_desk(); ///< answers everybody
  message_desk(const message_desk&) = delete;
  message_desk& operator=(const message_desk&) = delete;

  /// For receive_messages and stream_messages. Any thread.
  void ask(checkout::operator_request request, checkout::reply_to port);
  /// From now on nobody waits: who does is answered with nothing.
  void stop_waiting();

private:
  using clock = std::chrono::steady_clock;
  struct visit {
    checkout::operator_request request;
    checkout::reply_to port;
    clock::time_point until;
    bool asked = false;
  };

  void run();
  std::deque<visit> wait_for_visits();
  void serve(std::deque<visit>& visits);
  bool serve_one(visit& v);
  void keep_waiting(std::deque<visit> visits);

  desk_stores stores_;
  const settings how_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<visit> arrived_; ///< not asked for yet
  std::deque<visit> waiting_;
  std::size_t present_ = 0; ///< all that have no answer
  clock::time_point next_round_{};
  bool closing_ = false; ///< nobody waits any more
  bool end_ = false;
  std::thread thread_;
};

} // namespace acp::app
