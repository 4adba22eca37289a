#pragma once

#include "actors/checkout_system.hpp"
#include "http/client/http_client.hpp"
#include "persistence/deliveries/endpoint_store.hpp"
#include "persistence/deliveries/secret_box.hpp"
#include "tests/actors/support/loopback_receiver.hpp"
#include "tests/actors/support/requests.hpp"
#include "tests/actors/support/test_system.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace acp::test {

/// Settings that make everything that waits wait briefly.
actors::delivery_settings brisk_deliveries();

/// A checkout system on a PostgreSQL database of its own that delivers for real.
struct delivering_system {
  explicit delivering_system(actors::delivery_settings settings = brisk_deliveries());
  ~delivering_system();

  void start();
  /// As `kill -9` does: nothing is saved any more, nothing waited for.
  void stop() { system.reset(); }

  /// Of a push endpoint that may call this machine; failed deliveries are retried at once, several times.
  static persistence::endpoint_settings calling(const std::string& url);
  /// The new endpoint's id. Returns when the system knows it.
  std::string add(persistence::endpoint_settings settings,
                  persistence::endpoint_kind kind = persistence::endpoint_kind::push);
  checkout::reply ask(checkout::command c) { return test::ask(system->service(), std::move(c)); }
  /// A session with so many events: created, then updated.
  checkout::session_id session_with(int events);
  std::string value(const std::string& query) { return sql_value(database.url(), query); }
  int number(const std::string& query) { return std::stoi(value(query)); }
  /// Every event of the log is behind every endpoint's cursor.
  bool all_behind_cursors();

  test_database database;
  std::chrono::milliseconds renew_interval{1000}; ///< of the shards' leases, from the next start on
  actors::delivery_settings settings;
  persistence::secret_box box;
  std::unique_ptr<persistence::endpoint_store> endpoints;
  std::shared_ptr<merchant_books> books = std::make_shared<merchant_books>();
  scripted_merchant merchant{books, std::make_shared<power>()};
  std::unique_ptr<persistence::event_log> log;
  std::unique_ptr<outbound::http_client> http;
  /// Stands between the system and `http`.
  std::function<bool(const outbound::http_request&)> on_send;
  std::unique_ptr<outbound::http_client> tapped;
  std::unique_ptr<actors::checkout_system> system;
  std::string secret; ///< of the endpoint added last
  mutable std::mutex mutex;
  std::vector<std::string> incidents;
  bool reported(const std::string& event) const;
};

} // namespace acp::test
