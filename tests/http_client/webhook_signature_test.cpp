#include "http/client/webhook_signature.hpp"

#include <gmock/gmock.h>

#include <set>
#include <stdexcept>

namespace acp::outbound {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

// The first is the published example of Standard Webhooks; the others were made with Python's hmac and `openssl dgst`.
const std::string first = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string second = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const std::string body = R"({"test": 2432232314})";
const sys_seconds at{seconds{1614265330}};
const std::string first_hex = "2e37df5d4a028c51a7f3133d64ae1e300d2c2c900f1b1d49d4369ad2530f8964";
const std::string second_hex = "8dbc842b6599c1be049900723cebba01cdec937f060d8d59fd18e8efade1dbb7";
const std::string first_base64 = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const std::string second_base64 = "O4Gjv1HqPqsMrjmczoggs/sWA8gZD0VyHG+fLh4+ktI=";

TEST(webhook_signature, is_the_known_one_with_each_secret) {
  const std::vector<std::string> both{second, first};
  EXPECT_EQ(merchant_signature({{first}}, at, body), "t=1614265330,v1=" + first_hex);
  EXPECT_EQ(merchant_signature(both, at, body), "t=1614265330,v1=" + second_hex + ",v1=" + first_hex);
  EXPECT_EQ(standard_signature({{first}}, id, at, body), "v1," + first_base64);
  EXPECT_EQ(standard_signature(both, id, at, body), "v1," + second_base64 + " v1," + first_base64);
  const auto all = sign_webhook(both, id, at, body);
  EXPECT_EQ(all.merchant_signature, merchant_signature(both, at, body));
  EXPECT_EQ(all.webhook_signature, standard_signature(both, id, at, body));
  EXPECT_EQ(all.webhook_timestamp, "1614265330");
}

TEST(webhook_signature, is_taken_from_either_secret_and_no_other) {
  const std::vector<std::string> both{second, first};
  const auto merchant = merchant_signature(both, at, body);
  const auto standard = standard_signature(both, id, at, body);
  for (const auto& secret : both) {
    EXPECT_TRUE(verify_merchant_signature(merchant, secret, body, at));
    EXPECT_TRUE(verify_standard_signature(standard, secret, id, "1614265330", body, at));
  }
  const auto stranger = make_webhook_secret();
  EXPECT_FALSE(verify_merchant_signature(merchant, stranger, body, at));
  EXPECT_FALSE(verify_standard_signature(standard, stranger, id, "1614265330", body, at));
  EXPECT_FALSE(verify_standard_signature(standard, "no secret", id, "1614265330", body, at));
}

TEST(webhook_signature, covers_every_byte) {
  const auto merchant = merchant_signature({{first}}, at, body);
  const auto standard = standard_signature({{first}}, id, at, body);
  for (std::size_t i = 0; i < body.size(); ++i) {
    auto other = body;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(verify_merchant_signature(merchant, first, other, at)) << i;
    EXPECT_FALSE(verify_standard_signature(standard, first, id, "1614265330", other, at)) << i;
  }
  for (std::size_t i = merchant.find("v1=") + 3; i < merchant.size(); ++i) {
    auto other = merchant;
    other[i] = other[i] == '0' ? '1' : '0';
    EXPECT_FALSE(verify_merchant_signature(other, first, body, at)) << i;
  }
  EXPECT_FALSE(verify_merchant_signature("t=1614265331,v1=" + first_hex, first, body, at));
  EXPECT_FALSE(verify_standard_signature(standard, first, id + "x", "1614265330", body, at));
  EXPECT_FALSE(verify_standard_signature(standard, first, id, "1614265331", body, at));
}

TEST(webhook_signature, no_secret_is_not_the_one_before) {
  const auto merchant = merchant_signature({{first}}, at, body);
  EXPECT_FALSE(verify_merchant_signature(merchant, {}, body, at));
  EXPECT_FALSE(verify_merchant_signature(merchant, "", body, at));
  EXPECT_TRUE(verify_merchant_signature(merchant, first, body, at));
}

TEST(webhook_signature, lasts_five_minutes) {
  const auto merchant = merchant_signature({{first}}, at, body);
  const auto standard = standard_signature({{first}}, id, at, body);
  for (const auto& [age, taken] :
       {std::pair{seconds{300}, true}, {seconds{301}, false}, {seconds{-300}, true}, {seconds{-301}, false}}) {
    EXPECT_EQ(verify_merchant_signature(merchant, first, body, at + age), taken) << age.count();
    EXPECT_EQ(verify_standard_signature(standard, first, id, "1614265330", body, at + age), taken) << age.count();
  }
}

TEST(webhook_signature, is_refused_when_malformed) {
  for (const auto* header :
       {"", "t=", "v1=", "t=1614265330", "t=x,v1=y", ",,,", "t=-1,v1=00", "t=99999999999999999999,v1=0"})
    EXPECT_FALSE(verify_merchant_signature(header, first, body, at)) << header;
  EXPECT_FALSE(verify_merchant_signature("v1=" + first_hex, first, body, at));
  EXPECT_FALSE(verify_merchant_signature("t=1614265330,v0=" + first_hex, first, body, at));
}

TEST(webhook_secret, is_random_and_known_again) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto secret = make_webhook_secret();
    EXPECT_TRUE(is_webhook_secret(secret));
    EXPECT_EQ(secret.size(), 6 + 44U);
    EXPECT_TRUE(seen.insert(secret).second);
  }
  EXPECT_TRUE(is_webhook_secret(first));
  for (const auto* other : {"", "whsec_", "whsec_AAEC", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
                            "whsec_!!KQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    EXPECT_FALSE(is_webhook_secret(other)) << other;
  EXPECT_THROW(standard_signature({{std::string{"whsec_AAEC"}}}, id, at, body), std::invalid_argument);
}

} // namespace
} // namespace acp::outbound
