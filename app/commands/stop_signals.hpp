#pragma once

namespace acp::app {

/// SIGINT, SIGTERM and SIGHUP as something to wait for. Make one per process, before any other thread is started: they
/// inherit that these signals do not interrupt them. SIGPIPE is ignored from then on.
///
/// One signal ends `wait`: the first that comes after `expect`. One that comes earlier (the process is still starting),
/// or another one later (it is stopping), ends the process at once with exit code 130.
class stop_signals {
public:
  stop_signals();
  void expect();
  void wait();
};

} // namespace acp::app
