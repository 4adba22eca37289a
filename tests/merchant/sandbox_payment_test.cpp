#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <latch>

namespace acp::test {
namespace {

using namespace std::chrono_literals;
using checkout::payment_captured;
using checkout::payment_declined;
using checkout::payment_key;
using checkout::payment_needs_authentication;
using checkout::payment_outcome;
using std::chrono::steady_clock;

struct sandbox : shop {
  static checkout::charge_request request(const std::string& key, const std::string& token) {
    checkout::charge_request r{
        payment_key{key}, checkout::session_id{"cs_1"}, {1299, currency("USD")}, "card_tokenized", {}, {}};
    r.instrument.type = "card";
    r.instrument.credential.type = "spt";
    r.instrument.credential.token = token;
    return r;
  }
  static checkout::charge_request authenticated(const std::string& key, const std::string& token,
                                                AuthenticationOutcome outcome) {
    auto r = request(key, token);
    r.authentication.emplace();
    r.authentication->outcome = outcome;
    return r;
  }
  std::expected<payment_outcome, merchant::unavailable> charge(checkout::charge_request r) const {
    return ask<payment_outcome>(
        [&](auto done) { merchant_->services().payments.charge(std::move(r), std::move(done)); });
  }
  std::expected<std::optional<payment_outcome>, merchant::unavailable> find(const std::string& key) const {
    return ask<std::optional<payment_outcome>>(
        [&](auto done) { merchant_->services().payments.find(payment_key{key}, std::move(done)); });
  }
  std::expected<merchant::refund_outcome, merchant::unavailable>
  refund(const std::string& key, const std::string& reference, std::int64_t amount) const {
    checkout::refund_request r{payment_key{key}, "adj_1", reference, {amount, currency("USD")}};
    return ask<merchant::refund_outcome>(
        [&](auto done) { merchant_->services().payments.refund(std::move(r), std::move(done)); });
  }
  std::string captured_charges() const {
    return value("SELECT count(*) FROM acp.sandbox_charges WHERE status = 'captured'");
  }
};

TEST_F(sandbox, pays_once_per_key) {
  const auto first = std::get<payment_captured>(charge(request("k", "spt_123")).value());
  EXPECT_FALSE(first.reference.empty());
  const auto again = std::get<payment_captured>(charge(request("k", "spt_declined")).value());
  EXPECT_EQ(again.reference, first.reference);
  EXPECT_EQ(std::get<payment_captured>(find("k").value().value()).reference, first.reference);
  EXPECT_EQ(captured_charges(), "1");
  EXPECT_EQ(value("SELECT amount || currency || session_id FROM acp.sandbox_charges"), "1299USDcs_1");
}

TEST_F(sandbox, gives_back_once_per_key_and_never_more_than_was_paid) {
  const auto paid = std::get<payment_captured>(charge(request("k", "spt_123")).value());
  EXPECT_TRUE(refund("r1", paid.reference, 1000)->paid);
  EXPECT_TRUE(refund("r1", paid.reference, 1000)->paid) << "the same one again";
  const auto too_much = refund("r2", paid.reference, 300).value();
  EXPECT_FALSE(too_much.paid);
  EXPECT_EQ(too_much.reason, "exceeds_charge");
  EXPECT_FALSE(refund("r2", paid.reference, 299)->paid) << "a key keeps its outcome";
  EXPECT_TRUE(refund("r3", paid.reference, 299)->paid);
  EXPECT_EQ(refund("r4", "ch_unknown", 1)->reason, "no_such_charge");
  EXPECT_EQ(value("SELECT sum(amount) FROM acp.sandbox_refunds WHERE status = 'refunded'"), "1299");
}

TEST_F(sandbox, takes_vaulted_tokens) {
  EXPECT_TRUE(std::holds_alternative<payment_captured>(charge(request("k", "vt_01J8Z3WXYZ9ABC")).value()));
}

TEST_F(sandbox, declines_as_the_token_says) {
  const std::pair<const char*, const char*> tokens[] = {{"spt_declined", "payment_declined"},
                                                        {"spt_insufficient_allowance", "insufficient_allowance"},
                                                        {"spt_expired_token", "token_expired"},
                                                        {"nonsense", "token_unknown"}};
  for (const auto& [token, code] : tokens) {
    const auto declined = std::get<payment_declined>(charge(request(token, token)).value());
    EXPECT_EQ(declined.code, code);
    EXPECT_FALSE(declined.message.empty());
    EXPECT_EQ(std::get<payment_declined>(find(token).value().value()).code, code);
  }
  EXPECT_EQ(captured_charges(), "0");
}

TEST_F(sandbox, asks_for_authentication_and_then_pays) {
  const auto asked = charge(request("k", "spt_3ds_token_001")).value();
  EXPECT_EQ(std::get<payment_needs_authentication>(asked).metadata.directory_server, DirectoryServer::visa);
  EXPECT_TRUE(std::holds_alternative<payment_needs_authentication>(charge(request("k", "spt_3ds_token_001")).value()));
  EXPECT_TRUE(std::holds_alternative<payment_needs_authentication>(find("k").value().value()));

  const auto paid = charge(authenticated("k", "spt_3ds_token_001", AuthenticationOutcome::authenticated)).value();
  EXPECT_TRUE(std::holds_alternative<payment_captured>(paid));
  const auto denied_late = charge(authenticated("k", "spt_3ds_token_001", AuthenticationOutcome::denied)).value();
  EXPECT_TRUE(std::holds_alternative<payment_captured>(denied_late)); // it is settled
}

TEST_F(sandbox, takes_an_authentication_with_another_key) {
  ASSERT_TRUE(charge(request("first", "spt_3ds_token_001")));
  const auto paid =
      charge(authenticated("second", "spt_3ds_token_001", AuthenticationOutcome::attempt_acknowledged)).value();
  EXPECT_TRUE(std::holds_alternative<payment_captured>(paid));
}

TEST_F(sandbox, declines_what_the_bank_denied) {
  ASSERT_TRUE(charge(request("k", "spt_3ds_denied_001")));
  const auto denied = charge(authenticated("k", "spt_3ds_denied_001", AuthenticationOutcome::denied)).value();
  EXPECT_EQ(std::get<payment_declined>(denied).code, "authentication_failed");
}

TEST_F(sandbox, an_authentication_counts_for_its_amount_only) {
  ASSERT_TRUE(charge(request("k", "spt_3ds_token_001")));
  auto dearer = authenticated("k", "spt_3ds_token_001", AuthenticationOutcome::authenticated);
  dearer.amount.minor = 9999;
  EXPECT_TRUE(std::holds_alternative<payment_needs_authentication>(charge(std::move(dearer)).value()));
}

TEST_F(sandbox, times_out_before_capture) {
  const auto begin = steady_clock::now();
  EXPECT_EQ(charge(request("k", "spt_timeout_before_capture")).error().system, "payment");
  EXPECT_GE(steady_clock::now() - begin, 300ms);
  EXPECT_FALSE(find("k").value());
  EXPECT_EQ(captured_charges(), "0");
}

TEST_F(sandbox, times_out_after_capture) {
  const auto begin = steady_clock::now();
  EXPECT_EQ(charge(request("k", "spt_timeout_after_capture")).error().system, "payment");
  EXPECT_GE(steady_clock::now() - begin, 300ms);
  const auto found = std::get<payment_captured>(find("k").value().value());
  const auto retried = std::get<payment_captured>(charge(request("k", "spt_timeout_after_capture")).value());
  EXPECT_EQ(retried.reference, found.reference);
  EXPECT_EQ(captured_charges(), "1");
}

TEST_F(sandbox, remembers_across_a_restart) {
  ASSERT_FALSE(charge(request("k", "spt_timeout_after_capture")));
  merchant_.reset();
  merchant_ = open(settings());
  EXPECT_TRUE(std::holds_alternative<payment_captured>(find("k").value().value()));
  EXPECT_EQ(captured_charges(), "1");
}

TEST_F(sandbox, refuses_a_charge_that_comes_after_it_was_asked_for) {
  EXPECT_FALSE(find("k").value());
  EXPECT_EQ(std::get<payment_declined>(charge(request("k", "spt_123")).value()).code, "attempt_abandoned");
  EXPECT_FALSE(find("k").value());
  EXPECT_EQ(captured_charges(), "0");
}

TEST_F(sandbox, captures_once_for_parallel_charges) {
  std::atomic<int> captured{0};
  std::latch done{50};
  for (int i = 0; i < 50; ++i)
    merchant_->services().payments.charge(request("k", "spt_123"), [&](auto answer) {
      if (answer && std::holds_alternative<payment_captured>(*answer)) ++captured;
      done.count_down();
    });
  done.wait();
  EXPECT_EQ(captured, 50);
  EXPECT_EQ(captured_charges(), "1");
}

TEST_F(sandbox, silent_charges_do_not_keep_others_waiting) {
  std::atomic<int> silent{0};
  std::latch all{50};
  const auto begin = steady_clock::now();
  for (int i = 0; i < 50; ++i)
    merchant_->services().payments.charge(
        request("s" + std::to_string(i), i % 2 ? "spt_timeout_after_capture" : "spt_timeout_before_capture"),
        [&](auto answer) {
          if (!answer) ++silent;
          all.count_down();
        });
  EXPECT_TRUE(charge(request("k", "spt_123")));
  all.wait();
  EXPECT_LT(steady_clock::now() - begin, 5s); // and not 50 times the deadline
  EXPECT_EQ(silent, 50);
}

TEST_F(sandbox, keeps_no_token) {
  ASSERT_TRUE(charge(request("k", "spt_very_secret")));
  EXPECT_EQ(value("SELECT count(*) FROM acp.sandbox_charges c WHERE c::text LIKE '%very_secret%'"), "0");
}

} // namespace
} // namespace acp::test
