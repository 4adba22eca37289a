#include "persistence/deliveries/notifications.hpp"

#include "persistence/call_watchdog.hpp"
#include "persistence/conninfo.hpp"
#include "persistence/deliveries/fields.hpp"

#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>
#include <stdexcept>

namespace acp::persistence {

namespace {

struct finish_session {
  void operator()(PGconn* session) const { PQfinish(session); }
};
using pq_session = std::unique_ptr<PGconn, finish_session>;
using pq_result = std::unique_ptr<PGresult, decltype(&PQclear)>;
using pq_notice = std::unique_ptr<PGnotify, decltype(&PQfreemem)>;
using pq_text = std::unique_ptr<char, decltype(&PQfreemem)>;

pq_session open_listening_session(const delivery_database& database) {
  const auto info = complete_conninfo(database.url, {{"application_name", "acp-checkout listener"},
                                                     {"connect_timeout", "5"},
                                                     {"keepalives", "1"},
                                                     {"keepalives_idle", "10"},
                                                     {"keepalives_interval", "5"},
                                                     {"keepalives_count", "3"},
                                                     {"tcp_user_timeout", "15000"},
                                                     {"client_encoding", "UTF8"}});
  pq_session session{PQconnectdb(info.c_str())};
  if (PQstatus(session.get()) != CONNECTION_OK) {
    throw connection_lost(session ? PQerrorMessage(session.get()) : "out of memory");
  }
  return session;
}

/// libpqxx hands out notifications to receivers while it waits, without a word on a closed socket; libpq says all there
/// is to know.
class postgres_listener final : public notification_listener {
public:
  explicit postgres_listener(const delivery_database& database)
      : patience_(database.statement_timeout)
      , session_(open_listening_session(database)) {}

  void listen(std::string_view channel) override {
    const pq_text name{PQescapeIdentifier(usable(), channel.data(), channel.size()), &PQfreemem};
    if (!name) {
      lose();
    }
    execute(std::string("LISTEN ") + name.get());
  }

  void heartbeat() override { execute("SELECT 1"); }

  std::vector<notification> wait(clock::time_point deadline) override {
    while (true) {
      auto came = take();
      if (!came.empty()) {
        return came;
      }
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
      if (!readable(std::max(left, std::chrono::milliseconds{0}))) {
        return {};
      }
      if (PQconsumeInput(usable()) == 0) {
        lose();
      }
    }
  }

private:
  std::vector<notification> take() {
    std::vector<notification> came;
    while (came.size() < most_at_once) {
      const pq_notice notice{PQnotifies(usable()), &PQfreemem};
      if (!notice) {
        break;
      }
      came.push_back({.channel = notice->relname, .payload = notice->extra});
    }
    return came;
  }

  /// False when the time has passed.
  bool readable(std::chrono::milliseconds patience) {
    pollfd socket{.fd = PQsocket(usable()), .events = POLLIN, .revents = 0};
    constexpr std::chrono::milliseconds longest{60'000};
    const int found = ::poll(&socket, 1, static_cast<int>(std::min(patience, longest).count()));
    if (found < 0 && errno != EINTR) {
      lose();
    }
    return found != 0 || patience > longest;
  }

  void execute(const std::string& statement) {
    const call_watchdog::watch watch{PQsocket(usable()), call_watchdog::clock::now() + patience_};
    const pq_result result{PQexec(usable(), statement.c_str()), &PQclear};
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      lose();
    }
  }

  PGconn* usable() {
    if (!session_) {
      throw connection_lost("the connection was lost earlier");
    }
    return session_.get();
  }

  [[noreturn]] void lose() {
    const std::string why = PQerrorMessage(session_.get());
    session_.reset();
    throw connection_lost(why);
  }

  const std::chrono::milliseconds patience_;
  pq_session session_;
};

class postgres_notifier final : public notifier {
public:
  explicit postgres_notifier(std::unique_ptr<connection> session) : session_(std::move(session)) {
    // A notification is a hint: it need not wait for the disk, nor make appends wait for its turn there.
    session_->run([](pqxx::nontransaction& tx) { return tx.exec("SET synchronous_commit = off"); });
    session_->prepare("notify", "SELECT pg_notify($1, $2)");
  }

  void notify(std::string_view channel, std::string_view payload) override {
    constexpr std::size_t longest = 7999;
    if (payload.size() > longest) {
      throw std::length_error("a notification has at most 7999 bytes");
    }
    session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("notify", std::string(channel), std::string(payload));
    });
  }

private:
  std::unique_ptr<connection> session_;
};

} // namespace

std::unique_ptr<notification_listener> open_listener(const delivery_database& database) {
  return std::make_unique<postgres_listener>(database);
}

std::unique_ptr<notifier> open_notifier(const delivery_database& database) {
  return std::make_unique<postgres_notifier>(open_connection(database, "notifier"));
}

} // namespace acp::persistence
