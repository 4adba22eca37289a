#pragma once

#include "persistence/deliveries/delivery_store.hpp"
#include "persistence/deliveries/endpoint_store.hpp"
#include "persistence/event_log.hpp"
#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

namespace acp::test {

/// A key for secrets, always the same.
persistence::secret_box box_of_tests();

/// A database in which node `a` holds the shards it needs, with endpoints and events to deliver.
struct deliveries : testing::Test {
  test_database database;
  persistence::delivery_database place{.url = database.url("acp_server")};
  std::unique_ptr<persistence::endpoint_store> endpoints = persistence::open_endpoint_store(place, box_of_tests());
  std::unique_ptr<persistence::delivery_store> store = persistence::open_delivery_store(place, "a");

  /// The id of a new endpoint for all topics.
  std::string endpoint(persistence::endpoint_kind kind = persistence::endpoint_kind::push,
                       persistence::endpoint_start start = persistence::endpoint_start::now);

  /// Takes the shard for a node, whoever held it.
  persistence::held_shard hold(int shard, const std::string& node = "a");

  /// Appends one event to each of these sessions; a session's versions follow each other. Returns the newest seq.
  std::int64_t append_to(int shard, const std::vector<checkout::session_id>& sessions,
                         const std::string& status = "not_ready_for_payment");
  std::int64_t append_item_to(int shard, const persistence::append_item& item);

  std::int64_t cursor(const std::string& endpoint, int shard);
  void set_cursors_to_heads();

  std::string value(const std::string& query) { return sql_value(database.url(), query); }
  void execute(const std::string& statement) { sql(database.url(), statement); }
  /// Rows with their columns joined by `|`, null as `-`.
  std::vector<std::string> rows(const std::string& query, const std::string& user = "postgres");

private:
  std::map<std::string, std::unique_ptr<persistence::event_log>> logs_;
  std::map<int, std::unique_ptr<held_shard>> held_;
  std::map<checkout::session_id, std::int64_t> versions_;
};

persistence::delivery_key key_of(const std::string& endpoint, int shard, std::int64_t seq,
                                 const std::string& topic = "checkout_session.created");

/// A first attempt that failed.
persistence::backlog_put failed_put(const persistence::delivery_key& key, const checkout::session_id& session,
                                    std::chrono::milliseconds retry_in = std::chrono::hours{1});
/// Something that came behind a failure.
persistence::backlog_put put_behind(const persistence::delivery_key& key, const checkout::session_id& session);

/// What is decided about the session in that result; fails the test where there is nothing.
std::optional<persistence::backlog_row> head_in(const persistence::save_result& result,
                                                const checkout::session_id& session);

} // namespace acp::test
