#include "persistence/connection.hpp"

#include "persistence/conninfo.hpp"

#include <utility>

namespace acp::persistence {

namespace {

std::string conninfo_of(const connection_settings& settings) {
  // Keep-alive finds a silent peer in 10 + 3 x 5 s; the user time-out finds one that stops acknowledging what we send.
  return complete_conninfo(settings.url, {{"application_name", settings.application_name},
                                          {"connect_timeout", std::to_string(settings.connect_timeout.count())},
                                          {"keepalives", "1"},
                                          {"keepalives_idle", "10"},
                                          {"keepalives_interval", "5"},
                                          {"keepalives_count", "3"},
                                          {"tcp_user_timeout", "15000"},
                                          {"client_encoding", "UTF8"}});
}

// One round trip. Other sessions' search_path must not decide what a name means, hence acp alone. Statements here are
// short, even where the planner takes them for long ones: compiling them took up to a second each.
constexpr auto start_session = R"(
SELECT set_config('statement_timeout', $1, false),
       set_config('idle_in_transaction_session_timeout', '60s', false),
       set_config('search_path', 'acp, pg_temp', false),
       set_config('jit', 'off', false),
       set_config('role', rolname, false)
FROM (SELECT 1) AS once LEFT JOIN pg_roles ON rolname = $2 AND pg_has_role(session_user, oid, 'MEMBER'))";

std::chrono::milliseconds patience_of(const connection_settings& settings) {
  const auto timeout = settings.statement_timeout;
  return timeout.count() == 0 ? timeout : timeout + settings.grace;
}

std::unique_ptr<pqxx::connection> open(const connection_settings& settings) {
  auto session = std::make_unique<pqxx::connection>(conninfo_of(settings));
  // libpqxx would quietly reconnect: a broken connection is a broken lease, and must stay broken.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  session->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  const call_watchdog::watch watch{session->sock(), call_watchdog::clock::now() + settings.connect_timeout};
  pqxx::nontransaction tx{*session};
  tx.exec_params(start_session, std::to_string(settings.statement_timeout.count()), settings.role.value_or("none"));
  return session;
}

} // namespace

bool refuses_to_work(const std::string& sqlstate) noexcept {
  if (sqlstate == "25006") {
    return true;
  }
  const auto group = sqlstate.substr(0, 2);
  return group == "08" || group == "53" || group == "57" || group == "58";
}

connection::connection(const connection_settings& settings) : patience_(patience_of(settings)) {
  try {
    session_ = open(settings);
  } catch (...) {
    translate(std::current_exception());
  }
}

connection::~connection() = default;

void connection::prepare(const std::string& name, const std::string& sql) { usable()->prepare(name, sql); }

int connection::socket() const { return session_ ? session_->sock() : -1; }

pqxx::connection* connection::usable() {
  if (!session_) {
    throw connection_lost("the connection was lost earlier");
  }
  return session_.get();
}

call_bound connection::watch_call() {
  if (patience_.count() == 0) {
    return std::nullopt;
  }
  return call_bound{std::in_place, usable()->sock(), call_watchdog::clock::now() + patience_};
}

void connection::translate(std::exception_ptr error) {
  const auto lost = [this](const std::string& why) {
    session_.reset();
    throw connection_lost(why);
  };
  try {
    std::rethrow_exception(std::move(error));
  } catch (const pqxx::broken_connection& e) {
    lost(e.what());
  } catch (const pqxx::in_doubt_error& e) {
    lost(e.what());
  } catch (const pqxx::sql_error& e) {
    // A terminated backend reports 57P01 first and breaks after it.
    if (refuses_to_work(e.sqlstate()) || !session_ || !session_->is_open()) {
      lost(e.what());
    }
    throw;
  } catch (const pqxx::failure& e) {
    if (!session_ || !session_->is_open()) {
      lost(e.what());
    }
    throw;
  }
  std::unreachable();
}

} // namespace acp::persistence
