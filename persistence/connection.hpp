#pragma once

#include "persistence/call_watchdog.hpp"
#include "persistence/connection_lost.hpp"

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>

namespace acp::persistence {

/// How a connection is opened. What the URL itself says about time-outs and keep-alive wins.
struct connection_settings {
  std::string url;                                ///< a libpq URI or `key=value` string
  std::string application_name = "acp-checkout";  ///< seen in pg_stat_activity
  std::optional<std::string> role = "acp_server"; ///< SET ROLE to it where the login is a member; empty: stay the login
  std::chrono::milliseconds statement_timeout{5000}; ///< the server gives up then; zero: no bound (migrations)
  std::chrono::milliseconds grace{2000};             ///< so much later this side stops waiting for the server
  std::chrono::seconds connect_timeout{5};
};

/// Bounds a call that runs one statement or a few.
using call_bound = std::optional<call_watchdog::watch>;

/// One connection to PostgreSQL that never reopens itself: after the first connection_lost every call throws
/// connection_lost. Used by one thread at a time.
class connection {
public:
  /// Connects. Throws connection_lost.
  explicit connection(const connection_settings& settings);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Runs `f(pqxx::nontransaction&)`: each statement commits by itself. Throws connection_lost; other SQL errors come
  /// through as pqxx::sql_error.
  template <class F>
  auto run(F&& f) {
    return guarded([&] {
      const auto watch = watch_call();
      pqxx::nontransaction tx{*usable()};
      return std::forward<F>(f)(tx);
    });
  }

  /// Runs `f(pqxx::work&)` and commits after it; an exception rolls back. Throws as `run` does. The whole of it has the
  /// time of one statement.
  template <class F>
  auto transact(F&& f) {
    return guarded([&] {
      const auto watch = watch_call();
      pqxx::work tx{*usable()};
      if constexpr (std::is_void_v<decltype(f(tx))>) {
        std::forward<F>(f)(tx);
        tx.commit();
      } else {
        auto result = std::forward<F>(f)(tx);
        tx.commit();
        return result;
      }
    });
  }

  /// Names a statement for exec_prepared. It reaches the server with its first use.
  void prepare(const std::string& name, const std::string& sql);

  /// The socket, for waiting on notifications beside others.
  int socket() const;

private:
  template <class F>
  auto guarded(F&& f) -> decltype(f()) {
    try {
      return f();
    } catch (...) {
      translate(std::current_exception());
    }
  }
  pqxx::connection* usable();
  call_bound watch_call();
  [[noreturn]] void translate(std::exception_ptr error);

  std::chrono::milliseconds patience_; // for one call; zero: no bound
  std::unique_ptr<pqxx::connection> session_;
};

/// True for the SQLSTATEs that say the database refuses to work for now: 08 connection, 25006 read-only, 53 resources,
/// 57 operator intervention (including time-outs), 58 system errors.
bool refuses_to_work(const std::string& sqlstate) noexcept;

} // namespace acp::persistence
