#include "app/commands/stop_signals.hpp"

#include <atomic>
#include <csignal>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace acp::app {

namespace {

constexpr int interrupted = 130;

constexpr unsigned running = 1;
constexpr unsigned stopping = 2;
constexpr unsigned hung_up = 4;
std::atomic<unsigned> signals_seen = 0;

void tell_to_stop() {
  const auto before = signals_seen.fetch_or(stopping);
  if ((before & running) == 0 || (before & stopping) != 0) _exit(interrupted);
}

/// Runs for as long as the process.
void watch(sigset_t set) {
  for (int signal = 0;;) {
    if (sigwait(&set, &signal) != 0) continue;
    if (signal == SIGHUP)
      signals_seen.fetch_or(hung_up);
    else
      tell_to_stop();
    signals_seen.notify_all();
  }
}

} // namespace

stop_signals::stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::thread(watch, set).detach();
}

void stop_signals::expect() { signals_seen.fetch_or(running); }

stop_signals::request stop_signals::wait() {
  while (true) {
    const auto seen = signals_seen.load();
    if ((seen & stopping) != 0) return request::stop;
    if ((seen & hung_up) != 0) {
      signals_seen.fetch_and(~hung_up);
      return request::reload;
    }
    signals_seen.wait(seen);
  }
}

} // namespace acp::app
