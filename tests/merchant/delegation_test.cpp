// The sandbox's vault and bank: what a token is good for, and what an authentication counts for.

#include "tests/merchant/support.hpp"

#include "checkout/values/digest.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <latch>

namespace acp::test {
namespace {

using checkout::payment_captured;
using checkout::payment_declined;
using checkout::payment_key;
using checkout::payment_needs_authentication;
using checkout::payment_outcome;
using nlohmann::json;

constexpr auto plain_card = "4242424242424242";
constexpr auto challenged_card = "4000000000003220";
constexpr auto frictionless_card = "4917610000000000";

struct delegation : shop {
  static DelegatePaymentRequest card(const std::string& number = plain_card) {
    DelegatePaymentRequest sent;
    sent.payment_method.number = number;
    sent.payment_method.exp_month = std::string{"11"};
    sent.payment_method.exp_year = std::string{"2099"};
    sent.payment_method.cvc = std::string{"737"};
    sent.payment_method.metadata = json::object();
    sent.allowance.max_amount = 5000;
    sent.allowance.currency = "usd";
    sent.allowance.checkout_session_id = "cs_1";
    sent.allowance.merchant_id = "sandbox_merchant";
    sent.allowance.expires_at = "2099-01-01T00:00:00Z";
    sent.metadata = {{"campaign", "q4"}};
    return sent;
  }

  /// As the edge hands it over; without a key for an empty one.
  template <class Body>
  static checkout::delegation_request asked(Body body, const std::string& key = "", const std::string& text = "a") {
    checkout::delegation_request request;
    request.body = std::move(body);
    request.context.caller = checkout::identity{"agent"};
    if (key.empty()) return request;
    request.context.key = {checkout::sha256(key), checkout::hmac_sha256(key, text)};
    request.secret = checkout::hmac_sha256(key, "tokens");
    return request;
  }

  checkout::reply perform(checkout::delegation_request request) const {
    std::promise<checkout::reply> promise;
    auto answer = promise.get_future();
    merchant_->delegation()->perform(std::move(request),
                                     checkout::reply_to{[&](auto reply) { promise.set_value(std::move(reply)); }});
    return answer.get();
  }
  json document(checkout::delegation_request request) const {
    const auto reply = perform(std::move(request));
    if (!reply.result) throw std::runtime_error(reply.result.error().message);
    return json::parse(*reply.result->document);
  }
  std::string token(const std::string& number = plain_card) const { return document(asked(card(number))).at("id"); }

  payment_outcome charge(const std::string& key, const std::string& token, std::int64_t amount = 1299,
                         std::optional<AuthenticationResult> result = {}, const std::string& session = "cs_1",
                         const std::string& unit = "USD") const {
    checkout::charge_request r{
        payment_key{key}, checkout::session_id{session}, {amount, currency(unit)}, "card_tokenized", {},
        std::move(result)};
    r.instrument.credential.token = token;
    return ask<payment_outcome>(
               [&](auto done) { merchant_->services().payments.charge(std::move(r), std::move(done)); })
        .value();
  }
  std::string declined(const std::string& key, const std::string& token, std::int64_t amount = 1299,
                       std::optional<AuthenticationResult> result = {}, const std::string& session = "cs_1",
                       const std::string& unit = "USD") const {
    const auto outcome = charge(key, token, amount, std::move(result), session, unit);
    const auto* refused = std::get_if<payment_declined>(&outcome);
    return refused == nullptr ? "not declined" : refused->code;
  }

  static DelegateAuthenticationCreateRequest holder_of(const std::string& number, std::int64_t amount = 1299) {
    DelegateAuthenticationCreateRequest sent;
    sent.merchant_id = "sandbox_merchant";
    sent.payment_method = {AuthenticationCardType::card, number, "11", "2099", "Jane Doe"};
    sent.amount = {amount, "USD"};
    sent.checkout_session_id = "cs_1";
    return sent;
  }
  /// Begins, goes on, and asks for the end.
  json authenticated(const std::string& number, std::int64_t amount = 1299) const {
    const std::string id = document(asked(holder_of(number, amount))).at("authentication_session_id");
    auto on = asked(DelegateAuthenticationAuthenticateRequest{});
    on.id = id;
    document(std::move(on));
    return shown(id);
  }
  json shown(const std::string& id) const {
    auto show = asked(checkout::show_authentication{});
    show.id = id;
    return document(std::move(show));
  }
  /// What an agent hands on to the merchant.
  static AuthenticationResult handed_on(const json& ended,
                                        AuthenticationOutcome outcome = AuthenticationOutcome::authenticated) {
    AuthenticationResult result;
    result.outcome = outcome;
    auto& details = result.outcome_details.emplace();
    const auto& proof = ended.at("authentication_result");
    details.transaction_id = proof.at("transaction_id");
    details.three_ds_cryptogram = proof.value("three_ds_cryptogram", "");
    details.version = proof.at("version");
    return result;
  }
};

TEST_F(delegation, a_token_pays_once) {
  const auto made = document(asked(card()));
  const std::string token = made.at("id");
  EXPECT_THAT(token, testing::StartsWith("vt_sandbox_"));
  EXPECT_EQ(made.at("metadata").at("campaign"), "q4");
  EXPECT_EQ(made.at("created"), checkout::to_rfc3339(noon()));
  EXPECT_TRUE(std::holds_alternative<payment_captured>(charge("k", token)));
  EXPECT_TRUE(std::holds_alternative<payment_captured>(charge("k", token))) << "the same charge again";
  EXPECT_EQ(declined("k2", token), "token_already_used");
}

TEST_F(delegation, a_token_is_good_for_its_allowance_alone) {
  const auto good = token();
  EXPECT_EQ(declined("a", good, 5001), "insufficient_allowance");
  EXPECT_EQ(declined("b", good, 1299, {}, "cs_2"), "token_session_mismatch");
  EXPECT_EQ(declined("c", good, 1299, {}, "cs_1", "EUR"), "token_currency_mismatch");
  EXPECT_EQ(declined("d", "vt_sandbox_0000"), "token_unknown");
  auto others = card();
  others.allowance.merchant_id = "another_shop";
  EXPECT_EQ(declined("e", document(asked(others)).at("id")), "token_merchant_mismatch");
  sql("UPDATE acp.sandbox_tokens SET expires_at = now() - interval '1 second' WHERE merchant_id = 'sandbox_merchant'");
  EXPECT_EQ(declined("f", good), "token_expired");
  sql("UPDATE acp.sandbox_tokens SET expires_at = now() + interval '1 day'");
  EXPECT_TRUE(std::holds_alternative<payment_captured>(charge("g", good, 5000))) << "what was declined used nothing up";
}

TEST_F(delegation, cards_that_are_declined) {
  EXPECT_EQ(declined("a", token("4000000000000002")), "payment_declined");
  EXPECT_EQ(declined("b", token("4000000000009995")), "insufficient_funds");
  auto blocked = card();
  blocked.risk_signals = {{RiskSignalType::card_testing, 99, RiskAction::blocked}};
  EXPECT_EQ(declined("c", document(asked(blocked)).at("id")), "card_blocked");
}

TEST_F(delegation, charges_at_once_capture_once) {
  const auto shared = token();
  std::atomic<int> captured{0};
  std::latch done{20};
  for (int i = 0; i < 20; ++i) {
    checkout::charge_request r{payment_key{"k" + std::to_string(i)},
                               checkout::session_id{"cs_1"},
                               {1299, currency("USD")},
                               "card_tokenized",
                               {},
                               {}};
    r.instrument.credential.token = shared;
    merchant_->services().payments.charge(std::move(r), [&](auto answer) {
      if (answer && std::holds_alternative<payment_captured>(*answer)) ++captured;
      done.count_down();
    });
  }
  done.wait();
  EXPECT_EQ(captured, 1);
  EXPECT_EQ(value("SELECT count(*) FROM acp.sandbox_charges WHERE status = 'captured'"), "1");
}

TEST_F(delegation, refuses_what_is_no_test_card) {
  const auto param_of = [this](DelegatePaymentRequest sent) {
    const auto reply = perform(asked(std::move(sent)));
    if (reply.result) return std::string{"was not refused"};
    EXPECT_EQ(reply.result.error().kind == checkout::failure_kind::unprocessable,
              reply.result.error().code == "invalid_card");
    return reply.result.error().param.value_or("");
  };
  EXPECT_EQ(param_of(card("4242424242424241")), "$.payment_method.number");
  EXPECT_EQ(param_of(card("5105105105105100")), "$.payment_method.number") << "a number that could be somebody's";
  auto sent = card();
  sent.payment_method.exp_month = std::string{"13"};
  EXPECT_EQ(param_of(sent), "$.payment_method.exp_month");
  sent.payment_method.exp_month = std::string{"01"};
  sent.payment_method.exp_year = std::string{"20"};
  EXPECT_EQ(param_of(sent), "$.payment_method.exp_year");
  sent = card();
  sent.payment_method.cvc = std::string{"12"};
  EXPECT_EQ(param_of(sent), "$.payment_method.cvc");
  sent = card();
  sent.payment_method.display_last4 = std::string{"1111"};
  EXPECT_EQ(param_of(sent), "$.payment_method.display_last4");
  sent = card();
  sent.allowance.max_amount = 0;
  EXPECT_EQ(param_of(sent), "$.allowance.max_amount");
  sent = card();
  sent.allowance.expires_at = "2001-01-01T00:00:00Z";
  EXPECT_EQ(param_of(sent), "$.allowance.expires_at");
}

TEST_F(delegation, a_request_that_comes_again_is_answered_again) {
  const auto first = perform(asked(card(), "idem_1"));
  const auto again = perform(asked(card(), "idem_1"));
  EXPECT_FALSE(first.replayed);
  EXPECT_TRUE(again.replayed);
  EXPECT_TRUE(again.result->created);
  EXPECT_EQ(*first.result->document, *again.result->document);
  EXPECT_EQ(perform(asked(card(), "idem_1", "another body")).result.error().code, "idempotency_conflict");
  EXPECT_EQ(value("SELECT count(*) FROM acp.sandbox_tokens"), "1");

  const auto refused = perform(asked(card("1"), "idem_2"));
  const auto refused_again = perform(asked(card(), "idem_2")); // the same body for all the key's digest says
  EXPECT_EQ(refused.result.error(), refused_again.result.error());
  EXPECT_TRUE(refused_again.replayed);

  const auto begun = perform(asked(holder_of(frictionless_card), "idem_3"));
  EXPECT_EQ(*begun.result->document, *perform(asked(holder_of(frictionless_card), "idem_3")).result->document);
  EXPECT_EQ(value("SELECT count(*) FROM acp.sandbox_authentications"), "1");
}

TEST_F(delegation, each_flow_of_the_bank) {
  const std::tuple<const char*, const char*, const char*> flows[] = {
      {frictionless_card, "authenticated", "Y"},        {challenged_card, "authenticated", "Y"},
      {"4000000000003097", "attempted", "A"},           {"4000008400001629", "not_authenticated", "N"},
      {"4000000000003253", "challenge_abandoned", "U"}, {"4000000000003337", "rejected", "R"}};
  for (const auto& [number, status, letter] : flows) {
    const auto ended = authenticated(number);
    EXPECT_EQ(ended.at("status"), status) << number;
    EXPECT_EQ(ended.at("authentication_result").at("trans_status"), letter) << number;
  }
  EXPECT_EQ(document(asked(holder_of("378282246310005"))).at("status"), "not_supported");
}

TEST_F(delegation, an_authentication_goes_on_once_and_is_its_agents_own) {
  auto with_browser = holder_of(challenged_card);
  with_browser.channel.emplace();
  const auto begun = document(asked(with_browser));
  EXPECT_EQ(begun.at("status"), "action_required");
  EXPECT_EQ(begun.at("action").at("type"), "fingerprint");
  const std::string id = begun.at("authentication_session_id");
  EXPECT_EQ(shown(id), begun);
  auto on = asked(DelegateAuthenticationAuthenticateRequest{});
  on.id = id;
  EXPECT_EQ(document(on).at("action").at("type"), "challenge");
  EXPECT_EQ(perform(on).result.error().code, "authentication_ended");
  on.context.caller = checkout::identity{"somebody else"};
  EXPECT_EQ(perform(on).result.error().code, "not_found");
}

TEST_F(delegation, a_card_that_asks_first_is_paid_with_its_holders_authentication) {
  const auto guarded = token(challenged_card);
  ASSERT_TRUE(std::holds_alternative<payment_needs_authentication>(charge("k1", guarded)));
  const auto result = handed_on(authenticated(challenged_card));
  EXPECT_TRUE(std::holds_alternative<payment_captured>(charge("k2", guarded, 1299, result)));
  EXPECT_EQ(declined("k3", guarded, 1299, result), "token_already_used");
}

TEST_F(delegation, an_authentication_counts_for_what_it_was_asked_for) {
  const auto guarded = token(challenged_card);
  const auto early = handed_on(authenticated(challenged_card)); // before anything waited for it
  ASSERT_TRUE(std::holds_alternative<payment_needs_authentication>(charge("k1", guarded)));
  EXPECT_EQ(declined("k2", guarded, 1299, early), "authentication_mismatch");

  const auto cheaper = handed_on(authenticated(challenged_card, 1000));
  EXPECT_EQ(declined("k3", guarded, 1299, cheaper), "authentication_mismatch");
  const auto other_card = handed_on(authenticated(frictionless_card));
  EXPECT_EQ(declined("k4", guarded, 1299, other_card), "authentication_mismatch");
  auto forged = handed_on(authenticated(challenged_card));
  forged.outcome_details->three_ds_cryptogram = std::string{"AQIDBAUGBwgJCgsMDQ4PEBESExQ="};
  EXPECT_EQ(declined("k5", guarded, 1299, forged), "authentication_unknown");

  const auto right = handed_on(authenticated(challenged_card));
  ASSERT_TRUE(std::holds_alternative<payment_needs_authentication>(charge("k6", guarded)));
  EXPECT_EQ(declined("k7", guarded, 1299, right), "authentication_mismatch") << "the session has a newer version";
  const auto newest = handed_on(authenticated(challenged_card));
  EXPECT_TRUE(std::holds_alternative<payment_captured>(charge("k8", guarded, 1299, newest)));
}

TEST_F(delegation, what_the_bank_did_not_say_does_not_count) {
  const auto attempted = token("4000000000003097");
  ASSERT_TRUE(std::holds_alternative<payment_needs_authentication>(charge("a1", attempted)));
  const auto ended = authenticated("4000000000003097");
  EXPECT_EQ(declined("a2", attempted, 1299, handed_on(ended)), "authentication_failed");
  EXPECT_TRUE(std::holds_alternative<payment_captured>(
      charge("a3", attempted, 1299, handed_on(ended, AuthenticationOutcome::attempt_acknowledged))));
}

TEST_F(delegation, keeps_no_number_no_code_and_no_token) {
  const auto made = token();
  document(asked(card(), "idem_secret"));
  authenticated(challenged_card);
  perform(asked(card("4242424242424241"), "idem_wrong"));
  for (const std::string table : {"sandbox_tokens", "sandbox_authentications", "sandbox_requests", "sandbox_charges"})
    for (const auto& secret : {std::string{plain_card}, std::string{challenged_card}, std::string{"idem_secret"}, made})
      EXPECT_EQ(value("SELECT count(*) FROM acp." + table + " t WHERE t::text LIKE '%" + secret + "%'"), "0")
          << table << " " << secret;
}

TEST_F(delegation, keeps_no_number_where_another_name_belongs) {
  auto sent = card();
  sent.allowance.merchant_id = "4000--0000/0000 3220";
  sent.allowance.checkout_session_id = "4000//0000 - 0000 3220";
  const std::string made = document(asked(sent)).at("id");
  EXPECT_EQ(declined("k", made), "token_session_mismatch");
  auto holder = holder_of(challenged_card);
  holder.merchant_id = "4000-0000-0000-3220";
  holder.checkout_session_id = "4000.0000.0000.3220";
  document(asked(holder));
  EXPECT_EQ(value("SELECT merchant_id || session_id FROM acp.sandbox_tokens"), "......");
  EXPECT_EQ(value("SELECT merchant_id || session_id FROM acp.sandbox_authentications"), "......");
}

TEST_F(delegation, takes_whatever_time_an_allowance_ends_at) {
  for (const auto* end : {"2099-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2098-12-31T23:59:60Z"}) {
    auto sent = card();
    sent.allowance.expires_at = end;
    EXPECT_TRUE(perform(asked(sent)).result) << end;
  }
}

TEST_F(delegation, what_no_authentication_is_called_is_not_found) {
  for (const std::string id : {"", "\xff", "auth_sandbox_", "auth_sandbox_\xff", "auth_sandbox_0A"}) {
    auto show = asked(checkout::show_authentication{});
    auto on = asked(DelegateAuthenticationAuthenticateRequest{});
    show.id = on.id = id;
    EXPECT_EQ(perform(show).result.error().code, "not_found") << id;
    EXPECT_EQ(perform(on).result.error().code, "not_found") << id;
  }
}

TEST_F(delegation, knows_a_request_as_long_as_it_is_to) {
  auto longer = settings();
  longer.request_retention = std::chrono::hours{30};
  merchant_ = open(longer);
  const auto first = perform(asked(card(), "idem"));
  sql("UPDATE acp.sandbox_requests SET made_at = now() - interval '29 hours'");
  EXPECT_TRUE(perform(asked(card(), "idem")).replayed);
  sql("UPDATE acp.sandbox_requests SET made_at = now() - interval '31 hours'");
  const auto anew = perform(asked(card(), "idem"));
  EXPECT_FALSE(anew.replayed);
  EXPECT_NE(*anew.result->document, *first.result->document);
}

struct account : delegation {
  payment_outcome pay(const std::string& key, const std::string& handler, const std::string& number,
                      std::int64_t amount) const {
    checkout::charge_request r{
        payment_key{key}, checkout::session_id{"cs_1"}, {amount, currency("USD")}, handler, {}, {}};
    r.instrument.credential.token = number;
    return ask<payment_outcome>(
               [&](auto done) { merchant_->services().payments.charge(std::move(r), std::move(done)); })
        .value();
  }
  std::string refusal(const std::string& key, const std::string& handler, const std::string& number,
                      std::int64_t amount) const {
    const auto outcome = pay(key, handler, number, amount);
    const auto* refused = std::get_if<payment_declined>(&outcome);
    return refused == nullptr ? "not declined" : refused->code;
  }
};

TEST_F(account, is_charged_once_per_key_and_never_below_nothing) {
  for (const std::pair<std::string, std::string>& each :
       {std::pair<std::string, std::string>{"gift_card", "gc_sandbox_5000_a"},
        {"points", "pts_sandbox_5000_a"},
        {"store_credit", "sc_sandbox_5000_a"}}) {
    const auto& [kind, number] = each;
    const auto first = pay(kind + "1", kind, number, 3000);
    ASSERT_TRUE(std::holds_alternative<payment_captured>(first)) << kind;
    EXPECT_TRUE(std::holds_alternative<payment_captured>(pay(kind + "1", kind, number, 3000))) << "the same again";
    EXPECT_EQ(refusal(kind + "2", kind, number, 2001), "insufficient_" + kind);
    EXPECT_TRUE(std::holds_alternative<payment_captured>(pay(kind + "3", kind, number, 2000)));
    EXPECT_EQ(refusal(kind + "4", kind, number, 1), "insufficient_" + kind);
  }
  EXPECT_EQ(value("SELECT sum(balance) FROM acp.sandbox_balances"), "0");
  EXPECT_EQ(refusal("x", "gift_card", "sc_sandbox_5000_a", 1), "token_unknown");
  EXPECT_EQ(refusal("y", "card_tokenized", "gc_sandbox_5000_b", 1), "token_unknown");
}

TEST_F(account, gets_back_what_is_refunded) {
  const auto paid = std::get<payment_captured>(pay("k", "gift_card", "gc_sandbox_5000_r", 3000));
  checkout::refund_request r{payment_key{"r"}, "adj_1", paid.reference, {1000, currency("USD")}};
  for (int twice = 0; twice < 2; ++twice)
    EXPECT_TRUE(ask<merchant::refund_outcome>([&](auto done) {
                  merchant_->services().payments.refund(r, std::move(done));
                })->paid);
  EXPECT_EQ(value("SELECT balance FROM acp.sandbox_balances"), "3000");
}

TEST_F(account, charges_at_once_never_overdraw) {
  std::atomic<int> captured{0};
  std::latch done{20};
  for (int i = 0; i < 20; ++i) {
    checkout::charge_request r{payment_key{"k" + std::to_string(i)},
                               checkout::session_id{"cs_1"},
                               {1000, currency("USD")},
                               "gift_card",
                               {},
                               {}};
    r.instrument.credential.token = "gc_sandbox_5000_shared";
    merchant_->services().payments.charge(std::move(r), [&](auto answer) {
      if (answer && std::holds_alternative<payment_captured>(*answer)) ++captured;
      done.count_down();
    });
  }
  done.wait();
  EXPECT_EQ(captured, 5);
  EXPECT_EQ(value("SELECT balance FROM acp.sandbox_balances"), "0");
}

} // namespace
} // namespace acp::test
