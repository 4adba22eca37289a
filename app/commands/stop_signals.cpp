#include "app/commands/stop_signals.hpp"

#include <atomic>
#include <csignal>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace acp::app {

namespace {

constexpr int interrupted = 130;

enum class phase { starting, running, stopping };
std::atomic<phase> now = phase::starting;

/// Runs for as long as the process.
void watch(sigset_t set) {
  for (int signal = 0;;) {
    if (sigwait(&set, &signal) != 0) continue;
    if (now.exchange(phase::stopping) != phase::running) _exit(interrupted);
    now.notify_all();
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

void stop_signals::expect() { now = phase::running; }

void stop_signals::wait() { now.wait(phase::running); }

} // namespace acp::app
