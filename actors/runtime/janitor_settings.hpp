#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace acp::persistence {
class janitor_store;
}

namespace acp::actors {

/// What is done now and then, how often, and how much of it at a time.
struct janitor_settings {
  /// Opens a connection for the janitor alone; called on its thread, again after every lost one. Throws
  /// persistence::connection_lost. Without it nothing of all this is done.
  std::function<std::unique_ptr<persistence::janitor_store>()> open;

  std::chrono::milliseconds expiry_interval{15'000};    ///< between looks for sessions whose time has passed
  std::chrono::milliseconds tidy_interval{60'000};      ///< between looks for what may go
  std::chrono::milliseconds shared_interval{3'600'000}; ///< between looks at what all shards share
  std::chrono::milliseconds pause{1'000};               ///< after a full portion: others want the database, too
  std::chrono::milliseconds reopen_cap{5'000};          ///< the longest wait for a lost connection
  std::chrono::seconds named_again{60};                 ///< a session that did not expire when told is told again

  int events_at_once = 1'000; ///< read on in the log
  int wakes_at_once = 100;    ///< sessions told of their end
  int rows_at_once = 500;     ///< removed

  int keep_days = 14;                               ///< attempts and letters, what the sandbox made; at least 14
  std::chrono::seconds keep_requests{25 * 60 * 60}; ///< of the sandbox; at least a day
  int days_ahead = 3;                               ///< for which there are partitions
};

} // namespace acp::actors
