#pragma once

#include "http/client/http_message.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace acp::actors {

/// What became of one attempt.
struct attempt_result {
  enum class verdict : std::uint8_t {
    delivered,
    failed,
    gone,     ///< 410: the receiver wants nothing any more
    not_made, ///< it never left this server, for reasons of this server
  };
  verdict is = verdict::failed;
  bool overloaded = false; ///< the receiver has too much to do
  std::optional<int> status;
  std::optional<std::chrono::seconds> retry_after;
  std::string error; ///< a line for operators; empty: delivered
  std::string answer;
};

attempt_result judge(outbound::http_result result);

} // namespace acp::actors
