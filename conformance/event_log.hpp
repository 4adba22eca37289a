#pragma once

#include "conformance/look.hpp"
#include "conformance/report.hpp"
#include "http/receiver/receiver.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace acp::conformance {

/// A delivery as it came.
struct order_event {
  json body;                                  ///< null where it is no JSON
  std::string text;                           ///< as it was sent
  std::vector<outbound::http_header> headers; ///< the same
  std::vector<std::string> signature_faults;  ///< judged when it came
  int answered = 0;
  std::string target;

  std::string type() const { return text_at(body, "type"); }
  /// Of the session the order came from: it has been in events from the first version on.
  std::string session() const { return text_at(body, "data.checkout_session_id"); }
};

/// Takes in what is delivered while a run goes on, answers as an agent does (401 where the signature is wrong, 400
/// where it is no JSON object), and keeps it, up to a bound; of what is wrongly signed the first few.
class event_log {
public:
  /// Fails, with a sentence, where one can't listen.
  static std::expected<std::unique_ptr<event_log>, std::string> listen(const std::string& at, std::string secret);

  const std::string& address() const { return receiver_->address(); }
  /// How many have come.
  std::size_t size() const;
  /// The one with this number, from 0. It stays where it is.
  const order_event& at(std::size_t number) const;
  /// Waits for more than `count` to have come. False: there are no more by then.
  bool wait_for_more(std::size_t count, std::chrono::steady_clock::time_point until) const;

private:
  explicit event_log(std::string secret) : secret_(std::move(secret)) {}
  inbound::answer take(inbound::delivery came);

  std::string secret_;
  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::deque<order_event> events_;
  std::size_t strangers_ = 0;                   ///< of these, wrongly signed
  std::unique_ptr<inbound::receiver> receiver_; // last: it stops before what it fills is gone
};

} // namespace acp::conformance
