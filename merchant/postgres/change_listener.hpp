#pragma once

#include "persistence/connection.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace acp::merchant {

/// A connection that does nothing but LISTEN to one channel. What arrives is a hint: nothing is read from it. One
/// thread.
class change_listener {
public:
  /// Connects and listens. Throws connection_lost.
  change_listener(const persistence::connection_settings& database, const std::string& channel);
  ~change_listener();
  change_listener(const change_listener&) = delete;
  change_listener& operator=(const change_listener&) = delete;

  /// Waits for a notification, at most so long, or until `wake_fd` can be read. True when there was one (or several).
  /// Throws connection_lost.
  bool wait(std::chrono::milliseconds at_most, int wake_fd);

private:
  class receiver;
  std::unique_ptr<pqxx::connection> session_;
  std::unique_ptr<receiver> receiver_;
};

} // namespace acp::merchant
