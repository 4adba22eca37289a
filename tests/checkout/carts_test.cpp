#include "shop_front.hpp"

#include "checkout/deciding/cart_document.hpp"
#include "checkout/event_codec.hpp"
#include "spec/decode.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

/// A shop front that gives ids of carts, and what agents ask of it.
struct cart_front : shop_front {
  result run(const session_state* state, command c) {
    c.context.caller = identity{"agent"};
    c.context.locale = "en-US";
    c.context.currency = sells_in;
    const auto plan = plan_quote(state, c, profile);
    if (!plan) return std::unexpected{plan.error()};
    std::optional<quote> answer;
    if (*plan) answer = answer_of(catalog, **plan);
    auto around = context();
    around.new_session = make_cart_id(shard_id{7}, now, entropy{1, 2, 3});
    return decide(state, c, answer ? &*answer : nullptr, around);
  }

  result fill(std::vector<RequestItem> items, std::optional<Buyer> buyer = {}) {
    CartCreateRequest request;
    request.line_items = std::move(items);
    if (buyer) request.buyer = *buyer;
    command c;
    c.body = std::move(request);
    return run(nullptr, std::move(c));
  }
  result change(const session_state& state, std::vector<RequestItem> items) {
    CartUpdateRequest request;
    request.line_items = std::move(items);
    command c;
    c.body = std::move(request);
    return run(&state, std::move(c));
  }
  result give_up(const session_state& state) {
    command c;
    c.body = CancelSessionRequest{};
    return run(&state, std::move(c));
  }

  std::string sells_in = "usd";
};

session_state of(const result& r) { return r.value().happened.after; }

std::vector<TotalType> types_of(const std::vector<Total>& totals) {
  std::vector<TotalType> types;
  for (const auto& each : totals) types.push_back(each.type);
  return types;
}

TEST(Carts, are_estimated_without_an_address_and_without_tax) {
  cart_front shop;
  const auto made = shop.fill({item("shirt", 2), item("song")}, someone());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->happened.type, event_type::cart_created);
  const auto state = of(made);
  EXPECT_TRUE(names_cart(state.session.id));
  EXPECT_EQ(shard_of(state.id())->value, 7);
  EXPECT_EQ(state.session.currency, "usd");
  EXPECT_EQ(total(state), 4300);
  EXPECT_THAT(types_of(state.session.totals),
              ElementsAre(TotalType::items_base_amount, TotalType::subtotal, TotalType::total));
  for (const auto& line : state.session.line_items)
    for (const auto& each : line.totals) EXPECT_NE(each.type, TotalType::tax);
  EXPECT_THAT(told(state), IsEmpty());
  EXPECT_EQ(state.session.expires_at, "2026-05-15T00:00:00Z");
  EXPECT_EQ(state.session.continue_url, "https://shop.example/cart/" + state.session.id);
}

TEST(Carts, are_told_as_the_protocol_has_them) {
  cart_front shop;
  const auto made = shop.fill({item("shirt")}, someone());
  const auto text = cart_in(encode(nullptr, made->happened).data, ended_carts::hidden);
  ASSERT_TRUE(text);
  const auto json = nlohmann::json::parse(*text);
  EXPECT_THAT(validate(json, rule_for<Cart>(), direction::outgoing), IsEmpty());
  EXPECT_EQ(json["id"], made->happened.after.session.id);
  EXPECT_EQ(json["line_items"][0]["item"]["id"], "shirt");
  EXPECT_FALSE(json.contains("status"));
  EXPECT_FALSE(json.contains("messages"));
}

TEST(Carts, are_no_sessions_and_the_other_way_round) {
  cart_front shop;
  EXPECT_FALSE(
      cart_in(encode(nullptr, {event_type::created, shop.create(order_of({item("shirt")}))}).data, ended_carts::shown));
  EXPECT_FALSE(cart_in("{}", ended_carts::shown));
  EXPECT_FALSE(session_of(order_id{"ord_" + of(shop.fill({item("shirt")})).session.id}));
}

TEST(Carts, an_update_says_all_there_is_to_be_and_puts_the_end_off) {
  cart_front shop;
  const auto before = of(shop.fill({item("shirt", 2), item("song")}, someone()));
  shop.now += std::chrono::hours{24};
  const auto changed = shop.change(before, {item("mug")});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->happened.type, event_type::cart_updated);
  const auto after = of(changed);
  ASSERT_EQ(after.session.line_items.size(), 1U);
  EXPECT_EQ(after.session.line_items[0].item.id, "mug");
  EXPECT_FALSE(after.session.buyer);
  EXPECT_EQ(after.version, 2);
  EXPECT_EQ(after.session.expires_at, "2026-05-16T00:00:00Z");
  EXPECT_EQ(after.session.id, before.session.id);
}

TEST(Carts, take_what_can_not_be_had_and_say_so) {
  cart_front shop;
  shop.catalog.items.at("mug").available = 0;
  const auto state = of(shop.fill({item("shirt"), item("mug")}));
  EXPECT_EQ(state.session.line_items.size(), 2U);
  EXPECT_THAT(told(state), ElementsAre("out_of_stock $.line_items[1].item.id"));
}

TEST(Carts, of_nothing_that_can_be_had_are_refused) {
  cart_front shop;
  shop.catalog.items.at("mug").available = 0;
  const auto refused = shop.fill({item("mug")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, failure_kind::unprocessable);
  EXPECT_EQ(refused.error().code, "out_of_stock");
  const auto state = of(shop.fill({item("shirt")}));
  EXPECT_EQ(shop.change(state, {item("mug")}).error().code, "out_of_stock");
  EXPECT_EQ(shop.change(state, {item("unicorn")}).error().code, "invalid_item_id");
}

TEST(Carts, need_a_currency) {
  cart_front shop;
  shop.sells_in = "";
  EXPECT_EQ(shop.fill({item("shirt")}).error().kind, failure_kind::unprocessable);
}

TEST(Carts, end_and_are_no_more) {
  cart_front shop;
  const auto state = of(shop.fill({item("shirt")}));
  const auto given_up = shop.give_up(state);
  ASSERT_TRUE(given_up);
  EXPECT_EQ(given_up->happened.type, event_type::cart_canceled);
  const auto canceled = of(given_up);
  EXPECT_EQ(canceled.session.line_items, state.session.line_items);
  const auto data = encode(&state, given_up->happened).data;
  EXPECT_TRUE(cart_in(data, ended_carts::shown)) << "in the answer to the cancel";
  EXPECT_FALSE(cart_in(data, ended_carts::hidden));
  EXPECT_EQ(shop.give_up(canceled).error().kind, failure_kind::not_found);
  EXPECT_EQ(shop.change(canceled, {item("shirt")}).error().kind, failure_kind::not_found);

  shop.now += std::chrono::hours{24 * 14};
  EXPECT_TRUE(lifetime_over(state, shop.now));
  EXPECT_EQ(shop.change(state, {item("shirt")}).error().kind, failure_kind::not_found);
  const auto expired = decide(state, internal_command{lifetime_ended{}}, shop.context());
  ASSERT_TRUE(expired);
  EXPECT_EQ(expired->type, event_type::cart_expired);
  EXPECT_EQ(status(expired->after), expired->after.session.status);
  EXPECT_EQ(expired->after.session.status, CheckoutSessionStatus::expired);
}

TEST(Carts, lines_open_a_session) {
  cart_front shop;
  const auto cart = of(shop.fill({item("shirt", 2), item("song")}));
  std::vector<RequestItem> items;
  for (const auto& line : cart.session.line_items) {
    auto entry = item(line.id, line.quantity);
    entry.item = RequestItemReference{line.item.id};
    items.push_back(entry);
  }
  const auto session = shop.create(order_of(items));
  EXPECT_EQ(total(session, TotalType::subtotal), total(cart, TotalType::subtotal));
}

} // namespace
} // namespace acp::checkout::testing
