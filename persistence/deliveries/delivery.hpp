#pragma once

#include "checkout/values/ids.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace acp::persistence {

/// Names a delivery: one topic of one event, to one endpoint.
struct delivery_key {
  std::string endpoint = {};
  checkout::shard_id shard = {};
  std::int64_t seq = 0;
  std::string topic = {};
  friend auto operator<=>(const delivery_key&, const delivery_key&) = default;
};

/// Of a row in the backlog. A session's rows of one endpoint go out in the order of (seq, topic). The oldest that is
/// not skipped is the session's head; the database sees to it that all others are blocked behind it.
enum class backlog_state : std::uint8_t {
  waiting, ///< the head: attempted when it is due
  blocked, ///< behind the head
  dead,    ///< no further attempts; as the head it holds its session until an operator acts
  skipped, ///< kept for the record; the session went on
};

struct backlog_row {
  delivery_key key = {};
  checkout::session_id session = {};
  backlog_state state = backlog_state::waiting;
  int attempts = 0;
  /// Rises with every change. An update that knows an older one is refused: an operator acted in between.
  int revision = 0;
  /// From now, by the database's clock; zero or negative: due.
  std::chrono::milliseconds due_in{0};
  std::optional<checkout::time_point> first_failed_at = {};
  std::optional<int> last_status = {};
  std::string last_error = {};
};

/// A failed attempt, as the backlog keeps it.
struct delivery_failure {
  int attempts = 0; ///< made so far
  std::optional<int> status = {};
  std::string error = {};
  bool dead = false;                     ///< that was the last one
  std::chrono::milliseconds retry_in{0}; ///< unless dead
};

/// A row to be added: the first failure of a session's head, or what came behind one, or a message for a pull endpoint.
struct backlog_put {
  delivery_key key = {};
  checkout::session_id session = {};
  std::string
      body; ///< frozen from now on; empty: made from the event when it is asked for (pull, rows never attempted)
  std::optional<delivery_failure> failure = {}; ///< nothing: not attempted
};

struct backlog_update {
  delivery_key key = {};
  int revision = 0;      ///< of the row as it is known
  std::string body = {}; ///< to freeze where nothing is frozen yet; may be empty
  delivery_failure failure = {};
};

/// One attempt, for the log of attempts.
struct delivery_attempt {
  delivery_key key = {};
  checkout::session_id session = {};
  checkout::time_point at = {}; ///< when it began
  int number = 1;               ///< 1 for the first attempt of this delivery
  std::optional<int> status = {};
  std::chrono::milliseconds latency{0};
  std::string error = {};  ///< empty: delivered
  std::string answer = {}; ///< what the receiver answered; cut to 4 KiB, and made valid text, when it is stored
};

struct cursor_move {
  std::string endpoint = {};
  checkout::shard_id shard = {};
  std::int64_t seq = 0; ///< everything up to it is delivered, not wanted, or has a row in the backlog
};

} // namespace acp::persistence
