#pragma once

#include "http/client/http_message.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <string>

namespace acp::merchant {

/// How long a push bears with an agent that is not to be reached, or busy.
struct push_patience {
  int attempts = 10;                                     ///< of one request, at most
  std::chrono::milliseconds first_wait{1'000};           ///< before the second; doubled with each further one
  std::chrono::milliseconds longest_wait{60'000};        ///< that the doubling ends at
  std::chrono::milliseconds longest_asked_wait{600'000}; ///< an agent that asks for more ends the push
};

/// What calling takes, so that tests have neither network nor time.
struct caller_means {
  std::function<outbound::http_result(outbound::http_request)> send; ///< blocks; every request has a deadline
  std::function<void(std::chrono::milliseconds)> wait;
  std::function<double()> chance;               ///< from 0 to 1: spreads the waits of several that failed together
  std::function<void(const std::string&)> tell; ///< one line about a wait
};

/// Sends requests that an agent recognises when they come twice, again and again until there is an answer: after a
/// connection that failed, 408, 425, 429 and 5xx (but 501), with growing waits, and no earlier than Retry-After says.
class feed_caller {
public:
  feed_caller(caller_means means, push_patience patience) : means_(std::move(means)), patience_(patience) {}

  /// The first answer that is not to be asked for again; or, in a sentence, why there is none.
  std::expected<outbound::http_response, std::string> call(const outbound::http_request& request);

private:
  std::chrono::milliseconds wait_before(int attempt, const outbound::http_result& last) const;

  caller_means means_;
  push_patience patience_;
};

/// Whether the same request may have another answer later.
bool worth_repeating(const outbound::http_result& result);

/// A result in a few words: `HTTP 503 overloaded: try later`, or why there was no answer.
std::string in_words(const outbound::http_result& result);

} // namespace acp::merchant
