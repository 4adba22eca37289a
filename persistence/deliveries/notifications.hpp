#pragma once

#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/database.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// LISTEN and NOTIFY. A notification is a hint: one may be lost with its connection, so whoever listens also polls, and
/// after every reconnect listens first and then catches up.
namespace acp::persistence {

/// Payload: the shards that have something new, comma separated, each with its last event. Sent after commits, never
/// within one.
inline constexpr std::string_view events_channel = "acp_events";
/// Payload: the id of the endpoint that changed, or whose backlog an operator changed.
inline constexpr std::string_view endpoints_channel = "acp_endpoints";

struct notification {
  std::string channel;
  std::string payload;
  friend bool operator==(const notification&, const notification&) = default;
};

/// A connection that listens. One thread at a time; after the first connection_lost every call throws it.
class notification_listener {
public:
  using clock = std::chrono::steady_clock;
  virtual ~notification_listener() = default;

  /// What is sent to the channel from now on will be heard. Throws connection_lost.
  virtual void listen(std::string_view channel) = 0;
  /// What came, in the order it was sent; waits until something comes, at most until `deadline`, then the list is
  /// empty. Never more than `most_at_once` at a time, the rest comes with the next call. Throws connection_lost.
  virtual std::vector<notification> wait(clock::time_point deadline) = 0;
  /// One round trip, which shows that the other side is still there. Throws connection_lost.
  virtual void heartbeat() = 0;

  static constexpr std::size_t most_at_once = 1000;
};

/// Sends notifications, each committed by itself. One thread at a time.
class notifier {
public:
  virtual ~notifier() = default;

  /// `payload` has at most 7999 bytes; longer throws std::length_error. Throws connection_lost.
  virtual void notify(std::string_view channel, std::string_view payload) = 0;
};

/// Both connect, and throw connection_lost.
std::unique_ptr<notification_listener> open_listener(const delivery_database& database);
std::unique_ptr<notifier> open_notifier(const delivery_database& database);

} // namespace acp::persistence
