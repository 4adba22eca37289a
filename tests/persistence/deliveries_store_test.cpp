#include "persistence/deliveries/delivery_store.hpp"

#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct delivery_store_test : deliveries {
  std::string push = endpoint();
  checkout::session_id a = new_session(0);
  checkout::session_id b = new_session(0);
  held_shard held{};

  void SetUp() override {
    append_to(0, {a, a, b, a, b, new_session(0)});
    held = hold(0);
  }
  save_result save(const delivery_batch& batch) { return store->save(std::array{held}, batch); }
  endpoint_position load(int limit = 100) { return store->load(push, held, limit).value(); }
  save_result put(std::vector<backlog_put> puts) {
    return save({.cursors = {}, .attempts = {}, .puts = std::move(puts), .updates = {}, .done = {}});
  }
  save_result done(std::vector<delivery_key> keys) {
    return save({.cursors = {}, .attempts = {}, .puts = {}, .updates = {}, .done = std::move(keys)});
  }
  save_result update(const backlog_row& known, delivery_failure failure) {
    return save({.cursors = {},
                 .attempts = {},
                 .puts = {},
                 .updates = {{.key = known.key, .revision = known.revision, .body = "frozen", .failure = failure}},
                 .done = {}});
  }
  save_result move(std::int64_t seq) {
    return save({.cursors = {{.endpoint = push, .shard = {0}, .seq = seq}},
                 .attempts = {},
                 .puts = {},
                 .updates = {},
                 .done = {}});
  }
  delivery_key key(std::int64_t seq) const { return key_of(push, 0, seq); }
};

TEST_F(delivery_store_test, cursors_move_forward_alone) {
  EXPECT_EQ(load().cursor, 0);
  EXPECT_THAT(move(4).lost, IsEmpty());
  EXPECT_EQ(load().cursor, 4);
  move(2);
  EXPECT_EQ(load().cursor, 4);
  save({.cursors = {{push, {0}, 6}, {push, {0}, 5}}, .attempts = {}, .puts = {}, .updates = {}, .done = {}});
  EXPECT_EQ(load().cursor, 6);
  EXPECT_THROW(move(7), pqxx::sql_error) << "beyond the end of the log";
}

TEST_F(delivery_store_test, saves_several_shards_and_endpoints_at_once) {
  const auto other = endpoint();
  append_to(1, {new_session(1)});
  const auto one = hold(1);
  const auto result = store->save(std::array{held, one}, {.cursors = {{push, {0}, 3}, {push, {1}, 1}, {other, {1}, 1}},
                                                          .attempts = {},
                                                          .puts = {},
                                                          .updates = {},
                                                          .done = {}});
  EXPECT_THAT(result.lost, IsEmpty());
  EXPECT_EQ(cursor(push, 0), 3);
  EXPECT_EQ(cursor(push, 1), 1);
  EXPECT_EQ(cursor(other, 1), 1);
  EXPECT_EQ(cursor(other, 0), 6);
}

TEST_F(delivery_store_test, a_node_that_lost_the_shard_saves_nothing) {
  move(1);
  hold(0, "b");
  delivery_batch batch{.cursors = {{push, {0}, 4}},
                       .attempts = {{.key = key(2), .session = a, .at = {}, .number = 1, .status = 200}},
                       .puts = {failed_put(key(2), a)},
                       .updates = {},
                       .done = {}};
  EXPECT_THAT(save(batch).lost, ElementsAre(checkout::shard_id{0}));
  EXPECT_EQ(cursor(push, 0), 1);
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_backlog"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_attempts"), "0");
  EXPECT_EQ(store->load(push, held, 10).error(), load_error::shard_lost);
}

TEST_F(delivery_store_test, what_is_held_is_saved_beside_what_is_lost) {
  append_to(1, {new_session(1)});
  const auto one = hold(1);
  hold(0, "b");
  const auto result =
      store->save(std::array{held, one},
                  {.cursors = {{push, {0}, 4}, {push, {1}, 1}}, .attempts = {}, .puts = {}, .updates = {}, .done = {}});
  EXPECT_THAT(result.lost, ElementsAre(checkout::shard_id{0}));
  EXPECT_EQ(cursor(push, 0), 0);
  EXPECT_EQ(cursor(push, 1), 1);
}

TEST_F(delivery_store_test, an_opened_cursor_refuses_older_epochs_even_where_the_head_was_read_before) {
  // What a save sees that read the shard's head just before another node took it: the head still says this epoch.
  load();
  execute("UPDATE acp.endpoint_cursors SET epoch = " + std::to_string(held.epoch + 1));
  EXPECT_THAT(move(3).lost, ElementsAre(checkout::shard_id{0}));
  EXPECT_EQ(cursor(push, 0), 0);
  EXPECT_EQ(store->load(push, held, 10).error(), load_error::shard_lost);
}

TEST_F(delivery_store_test, an_expired_lease_is_over) {
  execute("UPDATE acp.shard_heads SET lease_until = clock_timestamp() - interval '1 ms'");
  EXPECT_THAT(move(3).lost, ElementsAre(checkout::shard_id{0}));
}

TEST_F(delivery_store_test, a_failure_blocks_its_session_alone) {
  const auto result = put({failed_put(key(1), a), put_behind(key(2), a), failed_put(key(3), b)});
  EXPECT_THAT(result.stale, IsEmpty());
  EXPECT_EQ(head_in(result, a)->key, key(1));
  EXPECT_EQ(head_in(result, b)->key, key(3));
  EXPECT_THAT(rows("SELECT seq, state, attempts FROM acp.webhook_backlog ORDER BY seq"),
              ElementsAre("1|waiting|1", "2|blocked|0", "3|waiting|1"));
  const auto later = put({put_behind(key(4), a)});
  EXPECT_EQ(head_in(later, a)->key, key(1));
  EXPECT_EQ(value("SELECT state FROM acp.webhook_backlog WHERE seq = 4"), "blocked");
}

TEST_F(delivery_store_test, the_next_one_is_up_when_the_head_is_delivered) {
  put({failed_put(key(1), a), put_behind(key(2), a), put_behind(key(4), a)});
  auto head = head_in(done({key(1)}), a);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->key, key(2));
  EXPECT_EQ(head->state, backlog_state::waiting);
  EXPECT_LE(head->due_in, 0ms);
  head = head_in(done({key(2)}), a);
  EXPECT_EQ(head->key, key(4));
  EXPECT_FALSE(head_in(done({key(4)}), a)) << "the session is free";
}

TEST_F(delivery_store_test, topics_of_one_event_keep_their_order) {
  const auto first = key_of(push, 0, 1, "checkout_session.completed");
  const auto second = key_of(push, 0, 1, "order_create");
  EXPECT_EQ(head_in(put({put_behind(second, a), put_behind(first, a)}), a)->key, first);
  EXPECT_EQ(head_in(done({first}), a)->key, second);
}

TEST_F(delivery_store_test, a_row_knows_its_failures) {
  auto head = head_in(put({failed_put(key(1), a, 1h)}), a);
  EXPECT_EQ(head->attempts, 1);
  EXPECT_EQ(head->last_status, 500);
  EXPECT_EQ(head->last_error, "answered 500");
  EXPECT_GT(head->due_in, 59min);
  const auto first_failed = head->first_failed_at;
  ASSERT_TRUE(first_failed);
  head = head_in(update(*head, {.attempts = 2, .status = {}, .error = "timed out", .dead = false, .retry_in = 5s}), a);
  EXPECT_EQ(head->attempts, 2);
  EXPECT_FALSE(head->last_status);
  EXPECT_EQ(head->last_error, "timed out");
  EXPECT_LE(head->due_in, 5s);
  EXPECT_EQ(head->first_failed_at, first_failed);
  EXPECT_EQ(store->bodies(std::array{key(1)}).at(0).body, "body 1") << "frozen with the first failure";
}

TEST_F(delivery_store_test, the_last_failure_makes_a_dead_letter_that_holds_its_session) {
  auto head = head_in(put({failed_put(key(1), a), put_behind(key(2), a)}), a);
  head = head_in(update(*head, {.attempts = 8, .status = 500, .error = "e", .dead = true, .retry_in = 0s}), a);
  EXPECT_EQ(head->state, backlog_state::dead);
  EXPECT_EQ(value("SELECT state FROM acp.webhook_backlog WHERE seq = 2"), "blocked");
  const auto position = load();
  ASSERT_THAT(position.heads, SizeIs(1));
  EXPECT_EQ(position.heads[0].state, backlog_state::dead);
  EXPECT_EQ(head_in(put({put_behind(key(4), a)}), a)->state, backlog_state::dead);
}

TEST_F(delivery_store_test, an_update_of_what_an_operator_changed_is_stale) {
  const auto head = head_in(put({failed_put(key(1), a), put_behind(key(2), a)}), a);
  execute("SELECT acp.skip('" + push + "', 'evt_001')");
  const auto result = update(*head, {.attempts = 2, .status = 500, .error = "e", .dead = false, .retry_in = 5s});
  EXPECT_THAT(result.stale, ElementsAre(key(1)));
  EXPECT_EQ(head_in(result, a)->key, key(2));
  EXPECT_EQ(value("SELECT state FROM acp.webhook_backlog WHERE seq = 1"), "skipped");

  const auto gone = update({.key = key(5), .session = b}, {.attempts = 2, .status = {}, .error = "e"});
  EXPECT_THAT(gone.stale, ElementsAre(key(5)));
}

TEST_F(delivery_store_test, saving_a_batch_again_adds_nothing) {
  delivery_batch batch{.cursors = {{push, {0}, 4}},
                       .attempts = {{.key = key(1),
                                     .session = a,
                                     .at = checkout::time_point{1'700'000'000s},
                                     .number = 1,
                                     .status = 500,
                                     .latency = 12ms,
                                     .error = "answered 500",
                                     .answer = "oops"}},
                       .puts = {failed_put(key(1), a)},
                       .updates = {},
                       .done = {}};
  EXPECT_THAT(save(batch).stale, IsEmpty());
  const auto again = save(batch);
  EXPECT_THAT(again.stale, ElementsAre(key(1)));
  EXPECT_EQ(head_in(again, a)->revision, 1);
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_attempts"), "1");
  EXPECT_EQ(cursor(push, 0), 4);
}

TEST_F(delivery_store_test, loading_is_bounded_and_those_due_come_first) {
  const auto c = new_session(0);
  put({failed_put(key(1), a, 2h), put_behind(key(2), a), failed_put(key(3), b, 1h), put_behind(key(6), c)});
  auto position = load(2);
  EXPECT_FALSE(position.complete);
  ASSERT_THAT(position.heads, SizeIs(2));
  EXPECT_EQ(position.heads[0].key, key(6));
  EXPECT_EQ(position.heads[1].key, key(3));
  position = load(3);
  EXPECT_TRUE(position.complete);
  EXPECT_THAT(position.heads, SizeIs(3));
}

TEST_F(delivery_store_test, bodies_are_frozen_or_made_from_the_event) {
  auto completed = event_of(a, 4, "completed");
  completed.event->event.type = checkout::event_type::completed;
  completed.event->event.data = R"({"id":"cs","order":{"id":"ord_1"}})";
  const auto seq = append_item_to(0, completed);
  put({failed_put(key(1), a), put_behind(key_of(push, 0, seq, "checkout_session.completed"), a),
       put_behind(key_of(push, 0, seq, "order_create"), a)});
  const auto bodies = store->bodies(std::array{key_of(push, 0, seq, "order_create"), key(2), key(1),
                                               key_of(push, 0, seq, "checkout_session.completed")});
  ASSERT_THAT(bodies, SizeIs(3)) << "there is no row 2";
  EXPECT_EQ(bodies[0].body, R"({"type":"order_create","data":{"id":"ord_1"}})");
  EXPECT_EQ(bodies[1].body, "body 1");
  EXPECT_EQ(bodies[2].body, R"({"type":"checkout_session.completed","data":{"id":"cs","order":{"id":"ord_1"}}})");
  EXPECT_EQ(bodies[2].session, a);
}

TEST_F(delivery_store_test, attempts_keep_what_was_answered_as_text) {
  const std::string answer = std::string("\0\xff", 2) + "ü" + std::string(5000, 'x');
  save({.cursors = {},
        .attempts = {{.key = key(1),
                      .session = a,
                      .at = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()),
                      .number = 3,
                      .status = 503,
                      .latency = 250ms,
                      .error = "answered 503",
                      .answer = answer}},
        .puts = {},
        .updates = {},
        .done = {}});
  EXPECT_THAT(rows("SELECT webhook_id, number, status, latency_ms, error, octet_length(answer), left(answer, 3) "
                   "FROM acp.delivery_attempts"),
              ElementsAre("evt_001|3|503|250|answered 503|4096|??ü"));
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_attempts_other"), "0") << "today has a partition";
}

TEST_F(delivery_store_test, a_deleted_endpoint_is_left_out) {
  const auto other = endpoint();
  ASSERT_TRUE(endpoints->remove(push, "ann"));
  const auto result = save({.cursors = {{push, {0}, 4}, {other, {0}, 6}},
                            .attempts = {},
                            .puts = {failed_put(key(1), a), failed_put(key_of(other, 0, 1), a)},
                            .updates = {},
                            .done = {}});
  EXPECT_THAT(result.lost, IsEmpty());
  EXPECT_EQ(store->load(push, held, 10).error(), load_error::no_endpoint);
  EXPECT_THAT(rows("SELECT endpoint_id FROM acp.webhook_backlog"), ElementsAre(other));
}

TEST_F(delivery_store_test, an_empty_batch_is_saved) {
  const auto result = save({});
  EXPECT_THAT(result.lost, IsEmpty());
  EXPECT_THAT(result.heads, IsEmpty());
}

} // namespace
} // namespace acp::persistence
