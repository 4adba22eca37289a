#pragma once

#include "checkout/service.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace acp::test {

/// A checkout that does what a test tells it to. By default every command and read is answered at once, on the calling
/// thread, with the same document.
class fake_checkout final : public checkout::service {
public:
  using answerer = std::function<void(checkout::reply_to)>;

  void execute(checkout::command c, checkout::reply_to port) override;
  void read(checkout::session_id id, checkout::request_context context, checkout::reply_to port) override;
  bool ready() const noexcept override { return is_ready; }

  /// What is done with every port from now on.
  void answer_with(answerer a);
  /// From now on ports are kept, unanswered.
  void hold();
  /// Waits until so many ports are held; false when they are not within ten seconds.
  bool wait_for_held(std::size_t count);
  /// Answers all held ports from the calling thread.
  void answer_held();
  /// Drops all held ports.
  void drop_held();

  struct read_call {
    checkout::session_id id;
    checkout::request_context context;
  };
  std::vector<checkout::command> commands() const; ///< but for those the edge refuses
  std::vector<checkout::command> refused() const;  ///< which are answered with what is wrong with them
  std::vector<read_call> reads() const;

  std::atomic<bool> is_ready{true};

private:
  void handle(checkout::reply_to port);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  answerer answerer_;
  bool holding_ = false;
  std::vector<checkout::reply_to> held_;
  std::vector<checkout::command> commands_;
  std::vector<checkout::command> refused_;
  std::vector<read_call> reads_;
};

/// The document the fake answers with; `n` makes it tell apart from others.
checkout::reply session_reply(bool created = false, bool replayed = false, const std::string& n = "1");
checkout::reply failed_reply(checkout::failure_kind kind, std::string code);

} // namespace acp::test
