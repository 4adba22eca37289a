#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

/// A system with one paid order.
struct orders : testing::Test {
  orders() : id(s.opened()) {
    if (status_of(s.ask(complete_command(id, "ok"))) != "completed") throw std::runtime_error("the order");
  }
  static checkout::reply change(test_system& on, const checkout::session_id& session, checkout::order_command what) {
    std::promise<checkout::reply> answered;
    auto answer = answered.get_future();
    on.system->orders().change({session, std::move(what), checkout::request_id{"req_op"}},
                               checkout::reply_to{[&](checkout::reply r) { answered.set_value(std::move(r)); }});
    return wait(std::move(answer));
  }
  checkout::reply change(checkout::order_command what) { return change(s, id, std::move(what)); }
  static nlohmann::json order_in(const checkout::reply& r) { return nlohmann::json::parse(document(r)).at("order"); }
  nlohmann::json order() { return order_in(s.read(id)); }
  std::string refund_status() { return order().at("adjustments").at(0).at("status"); }

  static checkout::begin_fulfillment parcel(const std::string& own_id = {}) {
    checkout::begin_fulfillment c;
    if (!own_id.empty()) c.sent.id = own_id;
    c.sent.type = OrderFulfillmentType::shipping;
    c.sent.status = "shipped";
    return c;
  }
  static checkout::begin_adjustment refund(std::int64_t amount) {
    checkout::begin_adjustment c;
    c.sent.type = "refund";
    c.sent.amount = amount;
    return c;
  }

  test_system s;
  checkout::session_id id;
};

TEST_F(orders, a_change_is_an_event_of_the_session) {
  const auto shipped = change(parcel());
  EXPECT_EQ(order_in(shipped).at("status"), "shipped");
  EXPECT_EQ(order_in(shipped).at("id"), "ord_" + id.str().substr(3));
  EXPECT_EQ(s.types_of(id).back(), "order_update");
  EXPECT_EQ(document(s.read(id)), document(shipped));
  EXPECT_TRUE(shipped.result->changed);
}

TEST_F(orders, what_is_asked_again_changes_nothing_and_says_so) {
  ASSERT_TRUE(change(parcel("p")).result->changed);
  const auto again = change(parcel("p"));
  EXPECT_FALSE(again.result->changed);
  EXPECT_THAT(order_in(again).at("fulfillments"), SizeIs(1));
  EXPECT_EQ(s.types_of(id).back(), "order_update");
  EXPECT_THAT(s.types_of(id), SizeIs(4));
}

TEST_F(orders, what_the_rules_refuse_changes_nothing) {
  const auto events = s.types_of(id).size();
  EXPECT_EQ(code_of(change(refund(1'000'000))), "invalid");
  EXPECT_EQ(code_of(change(s, s.opened(), parcel())), "not_found") << "no order yet";
  EXPECT_EQ(code_of(change(s, checkout::session_id{"cs_nonsense"}, parcel())), "not_found");
  EXPECT_THAT(s.types_of(id), SizeIs(events));
}

TEST_F(orders, a_refund_is_pending_and_then_done_once) {
  EXPECT_EQ(order_in(change(refund(100))).at("adjustments").at(0).at("status"), "pending");
  EXPECT_TRUE(eventually([&] { return refund_status() == "completed"; }));
  EXPECT_EQ(s.in.books->refund_calls, 1);
  EXPECT_THAT(s.types_of(id), SizeIs(5));
}

TEST_F(orders, a_refused_refund_has_failed) {
  s.in.books->refuse_refunds = true;
  change(refund(100));
  EXPECT_TRUE(eventually([&] { return refund_status() == "failed"; }));
}

TEST_F(orders, a_refund_goes_on_while_the_payment_service_is_away) {
  s.merchant.fail_next(scripted_merchant::call::refund, 3);
  change(refund(100));
  EXPECT_TRUE(eventually([&] { return refund_status() == "completed"; }));
  EXPECT_THAT(s.in.books->refunds, SizeIs(1));
}

TEST_F(orders, a_refund_is_resumed_by_the_next_server) {
  s.merchant.fail_next(scripted_merchant::call::refund, -1);
  change(refund(100));
  s.kill();
  test_system next{s.in};
  // Nobody asks for the session: the shard finds what is open by itself.
  EXPECT_TRUE(eventually([&] { return next.in.books->refund_calls == 1; }));
  EXPECT_TRUE(eventually([&] { return order_in(next.read(id)).at("adjustments").at(0).at("status") == "completed"; }));
}

} // namespace
} // namespace acp::test
