// What the record of acts keeps of acts on orders, and the queue they go through.

#include "app/operator/errand_queue.hpp"
#include "app/operator/order_record.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace acp::app {
namespace {

using checkout::operator_act;
using nlohmann::json;
using persistence::act_outcome;

const checkout::session_id session = checkout::make_session_id({0}, {}, {});

checkout::operator_request request_of(operator_act act, checkout::operator_body body) {
  checkout::operator_request r;
  r.act = act;
  r.id = checkout::order_of(session).str();
  r.actor = "ann";
  r.request = checkout::request_id{"req-1"};
  r.body = std::move(body);
  return r;
}

json asked_in(const persistence::order_ask& ask) { return json::parse(ask.what).at("asked"); }

TEST(OrderRecord, KeepsWhoAndWhichAndWhat) {
  NewAdjustment refund;
  refund.id = "r1";
  refund.type = "refund";
  refund.amount = 100;
  refund.line_items = std::vector<LineItemReference>{{"li_1", 2}};
  const auto ask = to_ask(request_of(operator_act::begin_adjustment, refund), session);
  EXPECT_EQ(ask.actor, "ann");
  EXPECT_EQ(ask.act, "begin_adjustment");
  EXPECT_EQ(ask.order, checkout::order_of(session).str());
  const auto what = json::parse(ask.what);
  EXPECT_EQ(what.at("session_id"), session.str());
  EXPECT_EQ(what.at("request_id"), "req-1");
  EXPECT_EQ(what.at("asked"), json::parse(R"({"id": "r1", "type": "refund", "amount": 100,
    "line_items": [{"id": "li_1", "quantity": 2}]})"));
}

TEST(OrderRecord, NamesTheOtherPartOfThePath) {
  auto request = request_of(operator_act::change_adjustment, AdjustmentChange{});
  std::get<AdjustmentChange>(request.body).status = "failed";
  request.letter = "r1";
  const auto what = json::parse(to_ask(request, session).what);
  EXPECT_EQ(what.at("part"), "r1");
  EXPECT_EQ(what.at("asked"), json::parse(R"({"status": "failed"})"));
}

TEST(OrderRecord, KeepsNothingThatMayBeAboutAPerson) {
  NewFulfillment parcel;
  parcel.id = "jane@example.com";
  parcel.type = OrderFulfillmentType::shipping;
  parcel.status = "for Jane Doe";
  parcel.carrier = "UPS Jane";
  parcel.tracking_number = "1Z-Jane";
  parcel.description = "Jane's";
  parcel.destination = Address{};
  parcel.destination->name = "Jane Doe";
  parcel.event = NewFulfillmentEvent{};
  parcel.event->type = "shipped";
  parcel.event->location = "Jane's house";
  const auto ask = to_ask(request_of(operator_act::begin_fulfillment, parcel), session);
  EXPECT_THAT(ask.what, testing::Not(testing::HasSubstr("Jane")));
  const auto asked = asked_in(ask);
  EXPECT_EQ(asked.at("id"), "?");
  EXPECT_EQ(asked.at("status"), "?");
  EXPECT_EQ(asked.at("type"), "shipping");
  EXPECT_THAT(asked.at("also"),
              testing::UnorderedElementsAre("carrier", "tracking_number", "destination", "description"));
  EXPECT_EQ(asked.at("event"), json::parse(R"({"type": "shipped", "also": ["location"]})"));
}

TEST(OrderRecord, TellsHowItEnded) {
  const auto failed = [](checkout::failure_kind kind) {
    return checkout::reply{std::unexpected{checkout::failure{kind, "c", "m", std::nullopt, std::nullopt}}, false};
  };
  EXPECT_EQ(outcome_of({checkout::session_answer{nullptr, false, true}, false}), act_outcome::done);
  EXPECT_EQ(outcome_of({checkout::session_answer{nullptr, false, false}, false}), act_outcome::unchanged);
  EXPECT_EQ(outcome_of(failed(checkout::failure_kind::invalid_request)), act_outcome::refused);
  EXPECT_EQ(outcome_of(failed(checkout::failure_kind::not_found)), act_outcome::refused);
  EXPECT_EQ(outcome_of(failed(checkout::failure_kind::overloaded)), act_outcome::refused);
  EXPECT_EQ(outcome_of(failed(checkout::failure_kind::unavailable)), act_outcome::unknown);
  EXPECT_EQ(outcome_of(checkout::reply::dropped()), act_outcome::unknown);
}

TEST(ErrandQueue, CountsWhatIsAwayAndTakesItBack) {
  errand_queue queue{1};
  errand first, second;
  EXPECT_TRUE(queue.offer(first));
  EXPECT_FALSE(queue.offer(second));
  auto taken = queue.take();
  queue.let_go();
  EXPECT_FALSE(queue.offer(second)) << "the first is not done with";
  EXPECT_TRUE(queue.bring_back(*taken));
  EXPECT_TRUE(queue.take());
  EXPECT_TRUE(queue.offer(second));
}

TEST(ErrandQueue, TakesWhatCameBackBeforeWhatIsNew) {
  errand_queue queue{3};
  errand old, fresh;
  old.asked = 1;
  EXPECT_TRUE(queue.offer(old));
  EXPECT_TRUE(queue.offer(fresh));
  auto taken = queue.take();
  queue.let_go();
  EXPECT_TRUE(queue.bring_back(*taken));
  EXPECT_EQ(queue.take()->asked, 1);
  EXPECT_EQ(queue.take()->asked, 0);
}

TEST(ErrandQueue, HandsBackWhatWaitsWhenItCloses) {
  errand_queue queue{3};
  errand away, back, fresh;
  back.asked = 1;
  EXPECT_TRUE(queue.offer(away));
  EXPECT_TRUE(queue.offer(back));
  EXPECT_TRUE(queue.offer(fresh));
  auto first = queue.take();
  queue.let_go();
  auto second = queue.take();
  queue.let_go();
  EXPECT_TRUE(queue.bring_back(*second));
  const auto left = queue.close();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left.front().asked, 1);
  EXPECT_FALSE(queue.bring_back(*first));
  EXPECT_FALSE(queue.take());
  EXPECT_FALSE(queue.offer(away));
}

} // namespace
} // namespace acp::app
