#include "merchant/postgres/change_listener.hpp"

#include "persistence/call_watchdog.hpp"
#include "persistence/conninfo.hpp"

#include <pqxx/notification>

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

namespace acp::merchant {

using persistence::connection_lost;

/// Counts what arrives.
class change_listener::receiver final : public pqxx::notification_receiver {
public:
  receiver(pqxx::connection_base& c, const std::string& channel) : pqxx::notification_receiver(c, channel) {}
  void operator()(const std::string&, int) override { heard = true; }

  bool heard = false;
};

namespace {

std::unique_ptr<pqxx::connection> open(const persistence::connection_settings& database) {
  auto session = std::make_unique<pqxx::connection>(persistence::complete_conninfo(
      database.url, {{"application_name", database.application_name + " listener"},
                     {"connect_timeout", std::to_string(database.connect_timeout.count())},
                     {"keepalives_idle", "10"},
                     {"keepalives_interval", "5"},
                     {"keepalives_count", "3"},
                     {"tcp_user_timeout", "15000"},
                     {"client_encoding", "UTF8"}}));
  // libpqxx would quietly reconnect, and what was notified in between would be lost without a trace.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  session->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  return session;
}

} // namespace

change_listener::change_listener(const persistence::connection_settings& database, const std::string& channel) {
  try {
    session_ = open(database);
    const persistence::call_watchdog::watch watch{session_->sock(),
                                                  persistence::call_watchdog::clock::now() + database.connect_timeout};
    receiver_ = std::make_unique<receiver>(*session_, channel); // says LISTEN
  } catch (const pqxx::failure& e) {
    throw connection_lost(e.what());
  }
}

change_listener::~change_listener() {
  // The receiver would say UNLISTEN and wait for the answer, for ever if the server stands still.
  if (session_->is_open()) ::shutdown(session_->sock(), SHUT_RDWR);
}

bool change_listener::wait(std::chrono::milliseconds at_most, int wake_fd) {
  pollfd sources[] = {{session_->sock(), POLLIN, 0}, {wake_fd, POLLIN, 0}};
  if (::poll(sources, 2, static_cast<int>(at_most.count())) < 0 && errno != EINTR)
    throw std::system_error(errno, std::generic_category(), "poll");
  if (sources[0].revents == 0) return false;
  try {
    receiver_->heard = false;
    session_->get_notifs();
  } catch (const pqxx::failure& e) {
    throw connection_lost(e.what());
  }
  if (!session_->is_open()) throw connection_lost("the listening connection was closed");
  return receiver_->heard;
}

} // namespace acp::merchant
