#include "shop_front.hpp"

#include "checkout/event_codec.hpp"
#include "checkout/orders/order_command.hpp"

#include <functional>

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// An order of two shirts and a song, paid.
class merchant_desk {
public:
  merchant_desk() : state(paid()) {}

  std::expected<order_decision, failure> ask(const order_command& c) {
    auto decided = decide_order(state, c, shop.context());
    if (decided && decided->happened) state = decided->happened->after;
    return decided;
  }
  std::optional<std::string> refusal(const order_command& c) {
    const auto before = state;
    const auto decided = ask(c);
    EXPECT_EQ(state, before);
    if (decided) return std::nullopt;
    return decided.error().code + " " + decided.error().param.value_or("-");
  }
  const Order& order() const { return *state.session.order; }
  const OrderLineItem& line(std::size_t i) const { return order().line_items->at(i); }
  std::string quantities(std::size_t i) const {
    const auto& q = line(i).quantity;
    return std::to_string(q.ordered) + "/" + std::to_string(q.current) + "/" +
           std::to_string(q.fulfilled.value_or(-1)) + " " + *line(i).status;
  }
  std::int64_t refunded() const { return sum_of_refunds(*order().totals); }

  shop_front shop;
  session_state state;

private:
  session_state paid() {
    const auto paying = shop.after(shop.create(testing::order_of({item("shirt", 2), item("song")})), pay());
    return shop.tell(paying, payment_settled{payment_captured{"ch_1"}});
  }
  static std::int64_t sum_of_refunds(const std::vector<Total>& totals) {
    std::int64_t sum = 0;
    for (const auto& row : totals)
      if (row.type == TotalType::amount_refunded) sum += row.amount;
    return sum;
  }
};

begin_fulfillment parcel(std::vector<LineItemReference> lines, std::string status = "shipped") {
  begin_fulfillment c;
  c.sent.type = OrderFulfillmentType::shipping;
  c.sent.line_items = std::move(lines);
  c.sent.status = std::move(status);
  return c;
}

change_fulfillment moved(std::string id, std::string event) {
  change_fulfillment c{std::move(id), {}};
  c.sent.event.emplace().type = std::move(event);
  return c;
}

begin_adjustment adjustment(std::string type, std::int64_t amount, std::vector<LineItemReference> lines = {}) {
  begin_adjustment c;
  c.sent.type = std::move(type);
  if (amount != 0) c.sent.amount = amount;
  if (!lines.empty()) c.sent.line_items = std::move(lines);
  return c;
}

TEST(Orders, quantities_follow_what_is_shipped) {
  merchant_desk desk;
  const auto decided = desk.ask(parcel({{"li_shirt", 1}}));
  ASSERT_TRUE(decided && decided->happened);
  EXPECT_EQ(to_string(decided->happened->type), "order_update");
  EXPECT_EQ(desk.quantities(0), "2/2/1 partial");
  EXPECT_EQ(desk.quantities(1), "1/1/0 processing");
  EXPECT_EQ(desk.order().status, "processing");
  begin_fulfillment song;
  song.sent.type = OrderFulfillmentType::digital;
  song.sent.status = "delivered";
  song.sent.line_items = std::vector<LineItemReference>{{"li_song", 1}};
  ASSERT_TRUE(desk.ask(song));
  ASSERT_TRUE(desk.ask(parcel({{"li_shirt", 1}})));
  EXPECT_EQ(desk.quantities(0), "2/2/2 fulfilled");
  EXPECT_EQ(desk.quantities(1), "1/1/1 fulfilled");
  EXPECT_EQ(desk.order().status, "shipped");
  ASSERT_TRUE(desk.ask(moved("ful_1", "delivered")));
  ASSERT_TRUE(desk.ask(moved("ful_3", "delivered")));
  EXPECT_EQ(desk.order().status, "completed");
}

TEST(Orders, a_fulfillment_without_lines_takes_the_rest) {
  merchant_desk desk;
  ASSERT_TRUE(desk.ask(parcel({{"li_shirt", 1}})));
  begin_fulfillment rest;
  rest.sent.type = OrderFulfillmentType::shipping;
  ASSERT_TRUE(desk.ask(rest));
  const auto& lines = *desk.order().fulfillments->at(1).line_items;
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].id, "li_shirt");
  EXPECT_EQ(lines[0].quantity, 1);
  EXPECT_EQ(lines[1].id, "li_song");
  EXPECT_EQ(desk.order().fulfillments->at(1).status, "pending");
  EXPECT_EQ(desk.refusal(rest), "nothing_left -");
}

TEST(Orders, events_are_kept_and_move_the_status) {
  merchant_desk desk;
  ASSERT_TRUE(desk.ask(parcel({{"li_shirt", 2}}, "processing")));
  for (const auto* event : {"shipped", "in_transit", "failed_attempt"}) ASSERT_TRUE(desk.ask(moved("ful_1", event)));
  const auto& f = desk.order().fulfillments->at(0);
  EXPECT_EQ(f.status, "in_transit");
  std::vector<std::string> events;
  for (const auto& each : *f.events) events.push_back(each.id + " " + each.type);
  EXPECT_THAT(events, ElementsAre("evt_1 shipped", "evt_2 in_transit", "evt_3 failed_attempt"));
  ASSERT_TRUE(desk.ask(moved("ful_1", "returned_to_sender")));
  EXPECT_EQ(desk.order().fulfillments->at(0).status, "failed");
  EXPECT_EQ(desk.quantities(0), "2/2/0 processing") << "what came back has to be sent again";
  EXPECT_EQ(desk.refusal(moved("ful_1", "delivered")), "fulfillment_ended -");
  EXPECT_TRUE(desk.ask(parcel({{"li_shirt", 2}})));
}

TEST(Orders, nothing_is_shipped_twice_or_that_was_not_ordered) {
  merchant_desk desk;
  EXPECT_EQ(desk.refusal(parcel({{"li_shirt", 3}})), "invalid $.line_items[0].quantity");
  EXPECT_EQ(desk.refusal(parcel({{"li_shirt", 1}, {"li_none", 1}})), "invalid $.line_items[1].id");
  EXPECT_EQ(desk.refusal(parcel({{"li_shirt", 1}, {"li_shirt", 1}})), "invalid $.line_items[1].id");
  ASSERT_TRUE(desk.ask(parcel({{"li_shirt", 2}})));
  EXPECT_EQ(desk.refusal(parcel({{"li_shirt", 1}})), "invalid $.line_items[0].quantity");
  EXPECT_EQ(desk.refusal(parcel({{"li_song", 1}}, "teleported")), "invalid $.status");
  EXPECT_EQ(desk.refusal(parcel({{"li_song", 1}}, "ready_for_pickup")), "invalid $.status");
  EXPECT_EQ(desk.refusal(moved("ful_9", "shipped")), "not_found -");
}

TEST(Orders, a_refund_is_pending_until_the_payment_service_answered) {
  merchant_desk desk;
  const auto decided = desk.ask(adjustment("refund", 500));
  ASSERT_TRUE(decided && decided->refund);
  EXPECT_EQ(decided->refund->payment_reference, "ch_1");
  EXPECT_EQ(decided->refund->amount.minor, 500);
  EXPECT_EQ(decided->refund->key.str(), "rf_" + desk.state.session.id + "_adj_1");
  EXPECT_EQ(desk.order().adjustments->at(0).status, "pending");
  EXPECT_EQ(desk.refunded(), 0);
  ASSERT_THAT(open_refunds(desk.state), SizeIs(1));
  EXPECT_EQ(open_refunds(desk.state)[0].key, decided->refund->key) << "the same after a restart";
  EXPECT_EQ(desk.refusal(change_adjustment{"adj_1", {"completed", {}}}), "refund_open -");
  ASSERT_TRUE(desk.ask(refund_settled{"adj_1", true}));
  EXPECT_EQ(desk.order().adjustments->at(0).status, "completed");
  EXPECT_EQ(desk.refunded(), 500);
  EXPECT_THAT(open_refunds(desk.state), IsEmpty());
  EXPECT_FALSE(desk.ask(refund_settled{"adj_1", true})->happened) << "an answer that comes again changes nothing";
}

TEST(Orders, a_refund_that_failed_can_be_tried_again) {
  merchant_desk desk;
  ASSERT_TRUE(desk.ask(adjustment("refund", total(desk.state))));
  ASSERT_TRUE(desk.ask(refund_settled{"adj_1", false}));
  EXPECT_EQ(desk.order().adjustments->at(0).status, "failed");
  EXPECT_EQ(desk.refunded(), 0);
  EXPECT_TRUE(desk.ask(adjustment("refund", total(desk.state)))->refund);
}

TEST(Orders, no_more_is_given_back_than_was_paid) {
  merchant_desk desk;
  const auto paid = total(desk.state);
  EXPECT_EQ(desk.refusal(adjustment("refund", paid + 1)), "invalid $.amount");
  ASSERT_TRUE(desk.ask(adjustment("refund", paid - 100)));
  ASSERT_TRUE(desk.ask(adjustment("credit", 60)));
  EXPECT_EQ(desk.refusal(adjustment("refund", 41)), "invalid $.amount");
  auto foreign = adjustment("refund", 1);
  foreign.sent.currency = "eur";
  EXPECT_EQ(desk.refusal(foreign), "invalid $.currency");
  EXPECT_EQ(desk.refusal(adjustment("refund", 0)), "invalid $.amount");
  EXPECT_EQ(desk.refusal(adjustment("gift", 1)), "invalid $.type");
}

TEST(Orders, returns_and_cancellations_take_units_away) {
  merchant_desk desk;
  EXPECT_EQ(desk.refusal(adjustment("return", 0, {{"li_shirt", 1}})), "invalid $.line_items[0].quantity");
  ASSERT_TRUE(desk.ask(adjustment("cancellation", 0, {{"li_song", 1}})));
  EXPECT_EQ(desk.quantities(1), "1/0/0 removed");
  EXPECT_EQ(desk.refusal(parcel({{"li_song", 1}})), "invalid $.line_items[0].quantity");
  ASSERT_TRUE(desk.ask(parcel({{"li_shirt", 2}})));
  EXPECT_EQ(desk.order().status, "shipped");
  ASSERT_TRUE(desk.ask(adjustment("return", 2000, {{"li_shirt", 1}})));
  EXPECT_EQ(desk.quantities(0), "2/1/1 fulfilled");
  EXPECT_EQ(desk.refunded(), 2000);
  EXPECT_EQ(desk.refusal(adjustment("cancellation", 0, {{"li_shirt", 1}})), "invalid $.line_items[0].quantity");
}

TEST(Orders, a_request_repeated_under_its_id_changes_nothing) {
  merchant_desk desk;
  auto refund = adjustment("refund", 500);
  refund.sent.id = "mine";
  ASSERT_TRUE(desk.ask(refund)->refund);
  const auto again = desk.ask(refund);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->happened);
  EXPECT_FALSE(again->refund);
  refund.sent.amount = 501;
  EXPECT_EQ(desk.refusal(refund), "id_taken -");
}

TEST(Orders, the_merchant_may_say_the_status) {
  merchant_desk desk;
  change_order hold;
  hold.sent.status = "manual_review";
  ASSERT_TRUE(desk.ask(hold));
  ASSERT_TRUE(desk.ask(parcel({{"li_shirt", 1}}, "pending")));
  EXPECT_EQ(desk.order().status, "manual_review");
  change_order cancel;
  cancel.sent.status = "canceled";
  EXPECT_EQ(desk.refusal(cancel), "order_begun -");
  ASSERT_TRUE(desk.ask(moved("ful_1", "canceled")));
  ASSERT_TRUE(desk.ask(cancel));
  EXPECT_EQ(desk.refusal(parcel({{"li_shirt", 1}})), "order_canceled -");
  cancel.sent.status = "lost";
  EXPECT_EQ(desk.refusal(cancel), "invalid $.status");
}

TEST(Orders, there_is_none_before_the_payment) {
  shop_front shop;
  const auto ready = shop.ready();
  const auto decided = decide_order(ready, parcel({{"li_shirt", 1}}), shop.context());
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().kind, failure_kind::not_found);
}

TEST(Orders, are_stored_and_read_again) {
  merchant_desk desk;
  const auto before = desk.state;
  const auto decided = desk.ask(adjustment("refund", 500));
  const auto stored = encode(&before, *decided->happened);
  const auto read =
      decode_state(stored.data, stored.hidden, desk.state.hidden.owner, desk.state.version, schema_version);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, desk.state);
}

} // namespace
} // namespace acp::checkout::testing
