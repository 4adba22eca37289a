#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

/// Changes of orders, and refunds above all, when the database is lost or full.
namespace acp::test {
namespace {

using moment = memory_log::moment;
using testing::SizeIs;

checkout::order_command parcel() {
  checkout::begin_fulfillment c;
  c.sent.id = "parcel";
  c.sent.type = OrderFulfillmentType::shipping;
  c.sent.status = "shipped";
  return c;
}

checkout::order_command refund(std::int64_t amount = 100) {
  checkout::begin_adjustment c;
  c.sent.id = "refund";
  c.sent.type = "refund";
  c.sent.amount = amount;
  return c;
}

/// A refund is tried so often only; nothing here may use that up while it waits.
actors::system_settings patient_settings() {
  auto settings = brisk_settings();
  settings.payment_retry_cap = std::chrono::milliseconds{500};
  settings.renew_interval = std::chrono::milliseconds{50};
  return settings;
}

actors::system_settings with_room_for(std::size_t appends) {
  auto settings = patient_settings();
  settings.lease = std::chrono::minutes{2};
  settings.max_queued_appends = appends;
  return settings;
}

/// One shard with one paid order in it.
struct troubled_order {
  explicit troubled_order(actors::system_settings settings = patient_settings())
      : s{one_shard(), std::move(settings)}
      , id(s.opened()) {
    await_room();
    s.ask(complete_command(id, "ok")); // which goes on by itself where it was answered 503
    if (!eventually([&] { return is_completed(s.read(id)); })) throw std::runtime_error("the order");
    await_room();
  }
  static world one_shard() {
    world w;
    w.tables->shards = 1;
    return w;
  }

  /// What was answered may still be in its place for a moment, and some of these appenders have one only.
  void await_room() {
    if (!eventually([&] { return s.system->stats().appends_queued == 0; })) throw std::runtime_error("no room");
  }

  static bool is_completed(const checkout::reply& r) { return r.result.has_value() && status_of(r) == "completed"; }

  std::future<checkout::reply> begin(checkout::order_command what) {
    auto answered = std::make_shared<std::promise<checkout::reply>>();
    s.system->orders().change({id, std::move(what), checkout::request_id{"req_op"}},
                              checkout::reply_to{[answered](checkout::reply r) { answered->set_value(std::move(r)); }});
    return answered->get_future();
  }
  checkout::reply change(checkout::order_command what) { return wait(begin(std::move(what))); }
  /// Sent again and again, as somebody does who was answered 503.
  checkout::reply insist(const checkout::order_command& what) {
    checkout::reply r;
    if (!eventually([&] { return status_code(r = change(what)) != 503; })) throw std::runtime_error("503 for ever");
    return r;
  }
  nlohmann::json order() {
    checkout::reply r;
    if (!eventually([&] { return (r = s.read(id)).result.has_value(); })) throw std::runtime_error("unreadable");
    return nlohmann::json::parse(document(r)).at("order");
  }
  bool refund_becomes(const std::string& status) {
    return eventually([&] { return order().at("adjustments").at(0).at("status") == status; });
  }
  int refund_calls() {
    const std::lock_guard lock(s.in.books->mutex);
    return s.in.books->refund_calls;
  }
  std::size_t refunds_made() {
    const std::lock_guard lock(s.in.books->mutex);
    return s.in.books->refunds.size();
  }
  std::size_t updates() { return static_cast<std::size_t>(std::ranges::count(s.types_of(id), "order_update")); }

  /// A refund the payment service does not answer for the time being.
  void open_refund() {
    s.merchant.fail_next(scripted_merchant::call::refund, -1);
    if (!change(refund()).result) throw std::runtime_error("the refund");
  }
  void let_refund_go() { s.merchant.fail_next(scripted_merchant::call::refund, 0); }

  test_system s;
  checkout::session_id id;
};

TEST(orders_in_trouble, a_change_whose_fate_is_unknown_is_a_503_and_happens_once) {
  for (const auto when : {moment::before_commit, moment::after_commit}) {
    SCOPED_TRACE(when == moment::after_commit);
    troubled_order t;
    t.s.log.lose_next_append(when);
    const auto lost = t.change(parcel());
    ASSERT_EQ(status_code(lost), 503);
    EXPECT_TRUE(lost.result.error().retry_after);
    const auto again = t.insist(parcel());
    ASSERT_EQ(status_code(again), 200);
    EXPECT_EQ(again.result->changed, when == moment::before_commit);
    EXPECT_THAT(t.order().at("fulfillments"), SizeIs(1));
    EXPECT_EQ(t.updates(), 1U);
  }
}

TEST(orders_in_trouble, a_refund_that_was_not_committed_is_not_made) {
  troubled_order t;
  t.s.log.lose_next_append(moment::before_commit);
  ASSERT_EQ(status_code(t.change(refund())), 503);
  EXPECT_FALSE(t.order().contains("adjustments"));
  EXPECT_EQ(t.refund_calls(), 0) << "it is never asked for before it is on record";
  ASSERT_EQ(status_code(t.insist(refund())), 200);
  EXPECT_TRUE(t.refund_becomes("completed"));
  EXPECT_EQ(t.refund_calls(), 1);
}

TEST(orders_in_trouble, a_refund_that_was_committed_unheard_goes_on_by_itself_once) {
  troubled_order t;
  t.s.log.lose_next_append(moment::after_commit);
  ASSERT_EQ(status_code(t.change(refund())), 503);
  // Nobody sends it again: the shard finds what is open when it has its connection back.
  ASSERT_TRUE(eventually([&] { return t.refund_calls() == 1; }));
  EXPECT_TRUE(t.refund_becomes("completed"));
  EXPECT_FALSE(t.insist(refund()).result->changed);
  EXPECT_EQ(t.refund_calls(), 1);
  EXPECT_EQ(t.updates(), 2U) << "begun and ended";
}

TEST(orders_in_trouble, how_a_refund_ended_gets_on_record_though_the_connection_is_lost) {
  for (const auto when : {moment::before_commit, moment::after_commit}) {
    SCOPED_TRACE(when == moment::after_commit);
    troubled_order t;
    t.open_refund();
    t.s.log.lose_next_append(when);
    t.let_refund_go();
    EXPECT_TRUE(t.refund_becomes("completed"));
    EXPECT_EQ(t.refunds_made(), 1U) << "asked for twice perhaps, under one key";
    EXPECT_EQ(t.updates(), 2U);
  }
}

TEST(orders_in_trouble, a_refund_waits_for_the_database) {
  troubled_order t;
  t.open_refund();
  t.s.log.go_down();
  ASSERT_TRUE(eventually([&] { return !t.s.service().ready(); }));
  t.let_refund_go();
  EXPECT_EQ(status_code(t.change(parcel())), 503);
  t.s.log.come_back();
  ASSERT_TRUE(t.s.system->wait_until_ready(patience));
  EXPECT_TRUE(t.refund_becomes("completed"));
  EXPECT_FALSE(t.order().contains("fulfillments"));
  EXPECT_EQ(t.refunds_made(), 1U);
  EXPECT_TRUE(t.insist(parcel()).result->changed);
}

TEST(orders_in_trouble, a_full_appender_refuses_a_change_and_does_nothing_of_it) {
  troubled_order t{with_room_for(1)};
  t.s.log.hold_appends();
  auto other = send(t.s.service(), create_command());
  ASSERT_TRUE(eventually([&] { return t.s.system->stats().appends_queued == 1; }));
  for (const auto& what : {parcel(), refund()}) {
    const auto refused = t.change(what);
    EXPECT_EQ(code_of(refused), "overloaded");
    EXPECT_EQ(status_code(refused), 503);
  }
  EXPECT_EQ(t.refund_calls(), 0);
  t.s.log.let_appends_go();
  EXPECT_EQ(status_code(wait(std::move(other))), 201);
  EXPECT_EQ(t.updates(), 0U);
  EXPECT_FALSE(t.order().contains("adjustments"));
  EXPECT_TRUE(t.insist(refund()).result->changed);
  EXPECT_TRUE(t.refund_becomes("completed"));
  EXPECT_EQ(t.refund_calls(), 1);
}

TEST(orders_in_trouble, how_a_refund_ended_is_written_though_the_appender_is_full) {
  troubled_order t{with_room_for(1)};
  t.open_refund();
  t.await_room();
  t.s.log.hold_appends();
  auto other = send(t.s.service(), create_command());
  ASSERT_TRUE(eventually([&] { return t.s.system->stats().appends_queued == 1; }));
  t.let_refund_go();
  ASSERT_TRUE(eventually([&] { return t.refunds_made() == 1; }));
  t.s.log.let_appends_go();
  EXPECT_EQ(status_code(wait(std::move(other))), 201);
  EXPECT_TRUE(t.refund_becomes("completed"));
  EXPECT_EQ(t.s.system->stats().sessions_crashed, 0U);
  EXPECT_EQ(t.s.log.loads(), 0) << "it is the same session all the time";
}

} // namespace
} // namespace acp::test
