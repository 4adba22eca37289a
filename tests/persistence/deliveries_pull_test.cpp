#include "persistence/deliveries/pull_queue.hpp"

#include "tests/persistence/deliveries_fixture.hpp"

#include <future>
#include <gmock/gmock.h>
#include <set>

namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using enum act_refusal::reason;
using receipts = std::vector<std::string>;

struct pull_test : deliveries {
  std::string queue_id = endpoint(endpoint_kind::pull);
  std::unique_ptr<pull_queue> queue = open_pull_queue(place);
  checkout::session_id a = new_session(0);
  checkout::session_id b = new_session(0);

  /// Appends one event to each session, and feeds the queue as a publisher does.
  void feed(int shard, const std::vector<checkout::session_id>& sessions) {
    delivery_batch batch;
    for (const auto& session : sessions) {
      const auto seq = append_to(shard, {session});
      batch.puts.push_back(put_behind(key_of(queue_id, shard, seq), session));
      batch.cursors = {{queue_id, {static_cast<std::uint8_t>(shard)}, seq}};
    }
    const auto result = store->save(std::array{hold(shard)}, batch);
    ASSERT_THAT(result.lost, IsEmpty());
    ASSERT_THAT(result.stale, IsEmpty());
  }
  std::vector<pulled_message> receive(int max = 10, std::optional<std::chrono::seconds> visibility = {}) {
    return queue->receive(queue_id, max, visibility).value();
  }
  std::vector<std::string> ids(const std::vector<pulled_message>& messages) {
    std::vector<std::string> found;
    for (const auto& message : messages) {
      found.push_back(message.webhook_id);
    }
    return found;
  }
  void let_visibility_pass() {
    execute("UPDATE acp.webhook_backlog SET next_attempt_at = clock_timestamp() WHERE receipt IS NOT NULL");
  }
};

TEST_F(pull_test, a_message_has_all_a_consumer_needs) {
  feed(0, {a});
  const auto got = receive();
  ASSERT_THAT(got, SizeIs(1));
  EXPECT_EQ(got[0].webhook_id, "evt_001");
  EXPECT_EQ(got[0].topic, "checkout_session.created");
  EXPECT_EQ(got[0].session, a);
  EXPECT_THAT(got[0].body, testing::StartsWith(R"({"type":"checkout_session.created","data":{"id":")" + a.str()));
  EXPECT_EQ(got[0].receives, 1);
  EXPECT_GT(got[0].recorded_at, checkout::time_point{});
  EXPECT_TRUE(got[0].receipt.starts_with("evt_001."));
}

TEST_F(pull_test, a_received_message_is_hidden_until_its_time_passes) {
  feed(0, {a});
  const auto first = receive();
  EXPECT_THAT(receive(), IsEmpty());
  EXPECT_EQ(value("SELECT round(extract(epoch FROM next_attempt_at - now()) / 60) FROM acp.webhook_backlog"), "5");
  let_visibility_pass();
  const auto second = receive(1, 30s);
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].receives, 2);
  EXPECT_NE(second[0].receipt, first[0].receipt);
  EXPECT_EQ(value("SELECT next_attempt_at < now() + interval '31 s' FROM acp.webhook_backlog"), "t");
}

TEST_F(pull_test, a_session_comes_in_order_others_beside_it) {
  feed(0, {a, b, a, a});
  auto got = receive();
  EXPECT_THAT(ids(got), ElementsAre("evt_001", "evt_002"));
  EXPECT_THAT(receive(), IsEmpty());
  EXPECT_THAT(queue->ack(queue_id, receipts{got[0].receipt}), ElementsAre(true));
  got = receive();
  EXPECT_THAT(ids(got), ElementsAre("evt_003"));
  EXPECT_THAT(queue->ack(queue_id, receipts{got[0].receipt}), ElementsAre(true));
  EXPECT_THAT(ids(receive()), ElementsAre("evt_004"));
}

TEST_F(pull_test, max_counts_over_all_shards) {
  feed(0, {a, b});
  feed(5, {new_session(5), new_session(5)});
  EXPECT_THAT(receive(3), SizeIs(3));
  EXPECT_THAT(receive(3), SizeIs(1));
}

TEST_F(pull_test, receipts_are_valid_once_and_for_their_queue) {
  feed(0, {a, b});
  const auto got = receive();
  const auto other = endpoint(endpoint_kind::pull);
  EXPECT_THAT(queue->ack(other, receipts{got[0].receipt}), ElementsAre(false));
  auto guess = got[0].receipt;
  guess.back() = guess.back() == '0' ? '1' : '0';
  EXPECT_THAT(queue->ack(queue_id, receipts{guess, "", "nonsense", std::string("evt_\xff\0", 6), got[1].receipt,
                                            got[1].receipt, got[0].webhook_id, "evt_zz1." + std::string(32, '0')}),
              ElementsAre(false, false, false, false, true, true, false, false));
  EXPECT_THAT(queue->ack(queue_id, receipts{got[1].receipt}), ElementsAre(false)) << "it is gone";
  EXPECT_THAT(queue->ack(queue_id, receipts{}), IsEmpty());
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_backlog"), "1");
}

TEST_F(pull_test, an_old_receipt_is_worth_nothing_once_the_message_went_out_again) {
  feed(0, {a});
  const auto first = receive();
  let_visibility_pass();
  const auto second = receive();
  EXPECT_THAT(queue->ack(queue_id, receipts{first[0].receipt}), ElementsAre(false));
  EXPECT_THAT(queue->extend(queue_id, receipts{first[0].receipt}, 60s), ElementsAre(false));
  EXPECT_THAT(queue->nack(queue_id, receipts{first[0].receipt}, 0s, ""), ElementsAre(false));
  EXPECT_THAT(queue->ack(queue_id, receipts{second[0].receipt}), ElementsAre(true));
}

TEST_F(pull_test, a_late_ack_counts_while_nobody_else_has_the_message) {
  feed(0, {a});
  const auto got = receive();
  let_visibility_pass();
  EXPECT_THAT(queue->ack(queue_id, receipts{got[0].receipt}), ElementsAre(true));
  EXPECT_THAT(receive(), IsEmpty());
}

TEST_F(pull_test, extending_hides_longer) {
  feed(0, {a});
  const auto got = receive(1, 1s);
  EXPECT_THAT(queue->extend(queue_id, receipts{got[0].receipt}, 2h), ElementsAre(true));
  EXPECT_EQ(value("SELECT next_attempt_at > now() + interval '119 min' FROM acp.webhook_backlog"), "t");
  EXPECT_THAT(queue->ack(queue_id, receipts{got[0].receipt}), ElementsAre(true));
}

TEST_F(pull_test, given_back_it_is_visible_after_the_delay) {
  feed(0, {a});
  auto got = receive();
  EXPECT_THAT(queue->nack(queue_id, receipts{got[0].receipt}, 0s, "no stock"), ElementsAre(true));
  EXPECT_EQ(value("SELECT last_error FROM acp.blocked_sessions"), "no stock");
  got = receive();
  ASSERT_THAT(got, SizeIs(1));
  EXPECT_EQ(got[0].receives, 2);
  EXPECT_THAT(queue->nack(queue_id, receipts{got[0].receipt}, 1h, "no stock"), ElementsAre(true));
  EXPECT_THAT(receive(), IsEmpty());
}

TEST_F(pull_test, received_too_often_it_is_a_dead_letter) {
  feed(0, {a, a, b});
  for (int i = 1; i <= 3; ++i) {
    EXPECT_THAT(ids(receive()), UnorderedElementsAre("evt_001", "evt_003")) << i;
    let_visibility_pass();
  }
  EXPECT_THAT(receive(), IsEmpty());
  EXPECT_THAT(
      rows("SELECT webhook_id, last_error FROM acp.dead_letters ORDER BY 1"),
      ElementsAre("evt_001|received 3 times, never acknowledged", "evt_003|received 3 times, never acknowledged"));
  EXPECT_EQ(value("SELECT behind FROM acp.blocked_sessions WHERE session_id = '" + a.str() + "'"), "1");
  execute("SELECT acp.skip('" + queue_id + "', 'evt_001')");
  EXPECT_THAT(ids(receive()), ElementsAre("evt_002"));
}

TEST_F(pull_test, the_last_nack_makes_a_dead_letter_at_once) {
  feed(0, {a});
  for (int i = 1; i <= 3; ++i) {
    const auto got = receive();
    ASSERT_THAT(got, SizeIs(1)) << i;
    EXPECT_THAT(queue->nack(queue_id, receipts{got[0].receipt}, 0s, "why"), ElementsAre(true));
  }
  EXPECT_EQ(value("SELECT last_error FROM acp.dead_letters"), "why");
  execute("SELECT acp.redrive('" + queue_id + "')");
  EXPECT_EQ(receive().at(0).receives, 1);
}

TEST_F(pull_test, who_may_not_receive_is_told_why) {
  EXPECT_EQ(queue->receive("we_x", 1, {}).error().why, not_found);
  EXPECT_EQ(queue->receive(endpoint(), 1, {}).error().why, not_found) << "a push endpoint";
  EXPECT_EQ(queue->receive(queue_id, 0, {}).error().why, invalid);
  EXPECT_EQ(queue->receive(queue_id, 1001, {}).error().why, invalid);
  EXPECT_EQ(queue->receive(queue_id, 1, 13h).error().why, invalid);
  ASSERT_TRUE(endpoints->pause(queue_id, "", "ann"));
  EXPECT_EQ(queue->receive(queue_id, 1, {}).error().why, invalid);
}

TEST_F(pull_test, several_receivers_never_get_the_same_message_and_lose_none) {
  constexpr int sessions = 30;
  constexpr int each = 4;
  std::vector<checkout::session_id> order;
  std::vector<checkout::session_id> all;
  for (int s = 0; s < sessions; ++s) {
    all.push_back(new_session(0));
  }
  for (int round = 0; round < each; ++round) {
    order.insert(order.end(), all.begin(), all.end());
  }
  feed(0, order);

  std::atomic<int> acknowledged = 0;
  const auto consume = [&] {
    const auto own = open_pull_queue(place);
    std::vector<std::pair<std::string, std::string>> got; // session, id
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (acknowledged < sessions * each && std::chrono::steady_clock::now() < deadline) {
      receipts done;
      const auto messages = own->receive(queue_id, 7, {}).value();
      for (const auto& message : messages) {
        got.emplace_back(message.session.str(), message.webhook_id);
        done.push_back(message.receipt);
      }
      for (const bool valid : own->ack(queue_id, done)) {
        acknowledged += valid ? 1 : 0;
      }
    }
    return got;
  };
  std::vector<std::future<std::vector<std::pair<std::string, std::string>>>> consumers;
  for (int i = 0; i < 4; ++i) {
    consumers.push_back(std::async(std::launch::async, consume));
  }
  std::set<std::string> seen;
  std::size_t total = 0;
  for (auto& consumer : consumers) {
    for (const auto& [session, id] : consumer.get()) {
      seen.insert(id);
      ++total;
    }
  }
  EXPECT_EQ(acknowledged, sessions * each);
  EXPECT_EQ(total, seen.size()) << "a message was handed out twice";
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(sessions * each));
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_backlog"), "0");
}

} // namespace
} // namespace acp::persistence
