#pragma once

#include <cstdint>

namespace acp::app {

/// SIGINT, SIGTERM and SIGHUP as something to wait for. Make one per process, before any other thread is started: they
/// inherit that these signals do not interrupt them. SIGPIPE is ignored from then on.
///
/// SIGINT and SIGTERM ask to stop: the first that comes after `expect`. One that comes earlier (the process is still
/// starting), or another one later (it is stopping), ends the process at once with exit code 130. SIGHUP asks to read
/// files again; one that comes while the process starts is kept.
class stop_signals {
public:
  enum class request : std::uint8_t { reload, stop };

  stop_signals();
  void expect();
  /// The next thing that is asked for. All SIGHUPs since the last call are one.
  request wait();
};

} // namespace acp::app
