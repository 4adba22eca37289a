#include "shop_front.hpp"

#include "checkout/event_codec.hpp"
#include "checkout/session/hidden_codec.hpp"
#include "spec/rules.hpp"
#include "spec/validate/validate.hpp"

namespace acp::checkout::testing {
namespace {

event first(const session_state& state) { return {event_type::created, state}; }

session_state decoded(const encoded_event& e, const session_state& as) {
  auto state = decode_state(e.data, e.hidden, as.hidden.owner, as.version, schema_version);
  if (!state) throw std::runtime_error{state.error()};
  return std::move(*state);
}

TEST(EventCodec, the_document_is_what_agents_get) {
  shop_front shop;
  const auto encoded = encode(nullptr, first(shop.ready()));
  EXPECT_EQ(encoded.status, "ready_for_payment");
  EXPECT_EQ(encoded.change, "");
  const auto json = nlohmann::json::parse(encoded.data);
  EXPECT_EQ(json["line_items"][0]["item"]["id"], "shirt");
  EXPECT_TRUE(validate(json, rule_for<CheckoutSession>(), direction::outgoing).empty());
}

TEST(EventCodec, what_is_hidden_stays_out_of_the_document) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.order_notes = "secret-notes";
  request.affiliate_attribution.emplace().token = "secret-token";
  auto complete = pay();
  complete.marketing_consents = std::vector{MarketingConsent{"secret-channel", true}};
  complete.risk_signals.emplace().ip_address = "secret-address";
  complete.payment_data.instrument->credential.token = "secret-card";
  const auto encoded = encode(nullptr, first(shop.after(shop.create(request), complete)));
  EXPECT_EQ(encoded.data.find("secret"), std::string::npos);
  EXPECT_EQ(encoded.hidden.find("secret-card"), std::string::npos) << "a token is written nowhere";
  EXPECT_EQ(encoded.hidden.find("secret-address"), std::string::npos) << "risk signals are not kept";
  EXPECT_NE(encoded.hidden.find("secret-token"), std::string::npos);
}

TEST(EventCodec, nothing_hidden_is_an_empty_text) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.capabilities = {};
  EXPECT_EQ(encode(nullptr, first(shop.create(request))).hidden, "");
}

TEST(EventCodec, all_that_is_hidden_comes_back) {
  hidden_state hidden;
  auto& attribution = hidden.attributions.emplace_back();
  attribution.provider = "a.example";
  attribution.token = "t";
  attribution.metadata = nlohmann::json{{"n", 1}};
  attribution.touchpoint = Touchpoint::first;
  hidden.order_notes = "Ring \"twice\".";
  hidden.intent_trace.emplace().reason_code = "other";
  hidden.intent_trace->trace_summary = "too slow";
  hidden.marketing_consents = {{"email", true}, {"sms", false}};
  hidden.payment = payment_intent{payment_key{"pay_1"}, {1234, currency::parse("KWD").value()}, "card", "ab12"};
  hidden.authenticating = payment_key{"pay_0"};
  hidden.payment_reference = "ch_1";
  hidden.requested_capabilities = {"3ds", "biometric"};
  hidden.dropped_choices = {{FulfillmentMethod::shipping, "express", {"shirt", "mug"}}};
  EXPECT_EQ(decode_hidden(encode_hidden(hidden)), hidden);
  hidden.payment->idempotency_scope.reset();
  EXPECT_EQ(decode_hidden(encode_hidden(hidden)), hidden);
}

TEST(EventCodec, a_state_comes_back_from_its_row) {
  shop_front shop;
  const auto paying = shop.in_progress();
  EXPECT_EQ(decoded(encode(nullptr, first(paying)), paying), paying);
  const auto done = shop.tell(paying, payment_settled{payment_captured{"ch_1"}});
  EXPECT_EQ(decoded(encode(&paying, {event_type::completed, done}), done), done);
}

TEST(EventCodec, a_change_leads_from_one_document_to_the_next) {
  shop_front shop;
  const auto before = shop.ready();
  CheckoutSessionUpdateRequest request;
  request.buyer = nullptr;
  request.line_items = std::vector{item("shirt", 2)};
  const auto after = shop.after(before, request);
  const auto earlier = encode(nullptr, first(before));
  const auto later = encode(&before, {event_type::updated, after});
  const auto change = nlohmann::json::parse(later.change);
  EXPECT_TRUE(change["buyer"].is_null());
  EXPECT_TRUE(change.contains("line_items"));
  EXPECT_FALSE(change.contains("capabilities")) << "what stayed is not repeated";
  EXPECT_EQ(evolve(earlier.data, later.change), later.data);
  EXPECT_EQ(evolve(earlier.data, ""), earlier.data);
}

TEST(EventCodec, a_row_that_can_not_be_read_is_an_error_without_personal_data) {
  shop_front shop;
  const auto state = shop.ready();
  const auto good = encode(nullptr, first(state));
  const identity owner{"agent"};
  EXPECT_FALSE(decode_state(good.data, good.hidden, owner, 1, schema_version + 1));
  for (const auto& data : {std::string{}, std::string{"[]"}, std::string{R"({"id":"ann@example.com"})"},
                           good.data.substr(0, good.data.size() / 2)}) {
    const auto read = decode_state(data, good.hidden, owner, 1, schema_version);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().find("ann"), std::string::npos);
  }
  EXPECT_FALSE(decode_state(good.data, R"({"payment":{"key":"k","amount":1,"currency":"zzz","handler":"h"}})", owner, 1,
                            schema_version));
  EXPECT_FALSE(evolve(good.data, "[1]"));
}

TEST(EventTypes, have_names_for_storage) {
  for (int i = 0; i <= static_cast<int>(event_type::order_update); ++i) {
    const auto type = static_cast<event_type>(i);
    EXPECT_EQ(event_type_from(to_string(type)), type);
  }
  EXPECT_EQ(to_string(event_type::completion_started), "checkout_session.completion_started");
  EXPECT_FALSE(event_type_from("checkout_session.nonsense"));
}

} // namespace
} // namespace acp::checkout::testing
