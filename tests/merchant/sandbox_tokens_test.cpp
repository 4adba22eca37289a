#include "merchant/sandbox_tokens.hpp"

#include "spec/decode.hpp"

namespace acp::merchant {
namespace {

template <class T>
bool is(const sandbox_behaviour& b) {
  return std::holds_alternative<T>(b);
}

AuthenticationResult result(AuthenticationOutcome outcome) {
  AuthenticationResult r;
  r.outcome = outcome;
  return r;
}

TEST(sandbox_tokens, pay_unless_listed) {
  EXPECT_TRUE(is<sandbox_capture>(behaviour_of("spt_123")));
  EXPECT_TRUE(is<sandbox_capture>(behaviour_of("vt_01J8Z3WXYZ9ABC")));
  EXPECT_TRUE(is<sandbox_capture>(behaviour_of("spt_declined_not")));
}

TEST(sandbox_tokens, listed_ones_do_not_simply_pay) {
  for (const auto& listed : sandbox_tokens())
    EXPECT_FALSE(is<sandbox_capture>(behaviour_of(listed.token))) << listed.token;
  EXPECT_EQ(std::get<sandbox_decline>(behaviour_of("spt_declined")).code, "payment_declined");
  EXPECT_EQ(std::get<sandbox_decline>(behaviour_of("spt_insufficient_allowance")).code, "insufficient_allowance");
  EXPECT_EQ(std::get<sandbox_decline>(behaviour_of("spt_expired_token")).code, "token_expired");
  EXPECT_TRUE(is<sandbox_authenticate>(behaviour_of("spt_3ds_token_001")));
  EXPECT_TRUE(is<sandbox_authenticate>(behaviour_of("spt_3ds_denied_001")));
  EXPECT_TRUE(is<sandbox_silence_before_capture>(behaviour_of("spt_timeout_before_capture")));
  EXPECT_TRUE(is<sandbox_silence_after_capture>(behaviour_of("spt_timeout_after_capture")));
}

TEST(sandbox_tokens, refuse_what_is_no_token) {
  for (const auto* text : {"", "tok_visa", "4242424242424242", "SPT_123"})
    EXPECT_EQ(std::get<sandbox_decline>(behaviour_of(text)).code, "token_unknown");
}

TEST(sandbox_tokens, the_bank_decides_after_authentication) {
  EXPECT_TRUE(is<sandbox_capture>(after_authentication(result(AuthenticationOutcome::authenticated))));
  EXPECT_TRUE(is<sandbox_capture>(after_authentication(result(AuthenticationOutcome::attempt_acknowledged))));
  EXPECT_EQ(std::get<sandbox_decline>(after_authentication(result(AuthenticationOutcome::denied))).code,
            "authentication_failed");
  EXPECT_EQ(std::get<sandbox_decline>(after_authentication(result(AuthenticationOutcome::abandoned))).code,
            "authentication_canceled");
}

TEST(sandbox_tokens, ask_for_authentication_in_the_protocols_words) {
  std::string text;
  write_json(text, sandbox_authentication());
  EXPECT_THAT(validate(nlohmann::json::parse(text), rule_for<AuthenticationMetadata>(), direction::outgoing),
              testing::IsEmpty());
}

} // namespace
} // namespace acp::merchant
