#pragma once

#include "checkout/values/ids.hpp"
#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/act_refusal.hpp"
#include "persistence/deliveries/database.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace acp::persistence {

/// A message a consumer has until `visible_in` passes, unless it acknowledges it before.
struct pulled_message {
  std::string receipt = {}; ///< for ack, nack and extend; valid until the message is received again
  std::string webhook_id = {};
  std::string topic = {};
  checkout::session_id session = {};
  std::string body = {};
  int receives = 1; ///< this one included
  checkout::time_point recorded_at = {};
};

/// The queues of pull endpoints. FIFO per session: a session's next message is handed out when the one before is
/// acknowledged (or skipped, or dropped), so one receive has at most one message of a session. Any node serves any
/// queue, and no two receivers get the same message while it is hidden. One connection; one thread at a time; every
/// call blocks and throws connection_lost.
class pull_queue {
public:
  virtual ~pull_queue() = default;

  /// Up to `max` (1 to 1000) messages that are visible; each is hidden for `visibility`, or as the endpoint says. A
  /// message that was received as often as the endpoint allows becomes a dead letter instead. Refused: no such pull
  /// endpoint, or it is paused.
  virtual std::expected<std::vector<pulled_message>, act_refusal>
  receive(const std::string& endpoint, int max, std::optional<std::chrono::seconds> visibility) = 0;

  /// Done with them: they go, and their sessions' next ones can be received. True for each receipt that was valid.
  virtual std::vector<bool> ack(const std::string& endpoint, std::span<const std::string> receipts) = 0;
  /// Not done: visible again after `delay`; a dead letter where the endpoint allows no further receive. `error` is for
  /// operators to read.
  virtual std::vector<bool> nack(const std::string& endpoint, std::span<const std::string> receipts,
                                 std::chrono::seconds delay, const std::string& error) = 0;
  /// Hidden for `visibility` from now on, at most 12 h.
  virtual std::vector<bool> extend(const std::string& endpoint, std::span<const std::string> receipts,
                                   std::chrono::seconds visibility) = 0;
};

/// Connects. Throws connection_lost.
std::unique_ptr<pull_queue> open_pull_queue(const delivery_database& database);

} // namespace acp::persistence
