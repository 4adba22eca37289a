#pragma once

#include "actors/deliveries/fresh_delivery.hpp"
#include "persistence/deliveries/delivery.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace acp::actors {

/// What an endpoint has of one session: one delivery under way at most, and in which order the others follow.
struct session_line {
  /// Where the head of the backlog stands on its way to the next attempt.
  enum class step : std::uint8_t {
    none,
    timed,    ///< until it is due
    fetching, ///< its body is being read
    fetched,
  };

  checkout::shard_id shard;
  std::uint64_t busy = 0;  ///< the number of the attempt under way; 0: none
  bool ready = false;      ///< has its place in the queue of those that can go on
  bool backlogged = false; ///< it has rows in the backlog, so what is new goes there too
  std::optional<persistence::backlog_row> head;
  step head_step = step::none;
  std::chrono::steady_clock::time_point head_due{};
  std::deque<fresh_delivery> waiting; ///< behind the one under way; empty while backlogged
};

} // namespace acp::actors
