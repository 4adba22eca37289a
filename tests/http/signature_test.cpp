// Signed requests (docs/http-api.md, signatures).

#include "edge_fixture.hpp"

#include "http/server/checks/signature.hpp"

#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using signatures = edge_fixture;

constexpr auto in_time = "2026-04-17T10:30:00Z";
/// `create_body` in the canonical form of RFC 8785.
constexpr auto canonical_create =
    R"({"capabilities":{},"currency":"usd","line_items":[{"id":"item_123","quantity":1}]})";

TEST_F(signatures, a_known_answer) {
  // echo -n '2026-04-17T10:30:00Z.{}' | openssl dgst -sha256 -hmac key -binary | basenc --base64url
  const auto bytes = http::signed_bytes(http::signed_content::timestamp_and_body, in_time, "{}");
  EXPECT_EQ(bytes, "2026-04-17T10:30:00Z.{}");
  EXPECT_EQ(http::make_signature("key", bytes), "xYTxWh2O5Lz4yreFYqNbjtrfNxcugQMEOdt_zihgBIU");
  EXPECT_TRUE(http::signature_matches("xYTxWh2O5Lz4yreFYqNbjtrfNxcugQMEOdt_zihgBIU", "key", bytes));
  EXPECT_TRUE(http::signature_matches("xYTxWh2O5Lz4yreFYqNbjtrfNxcugQMEOdt_zihgBIU=", "key", bytes));
  EXPECT_FALSE(http::signature_matches("xYTxWh2O5Lz4yreFYqNbjtrfNxcugQMEOdt_zihgBIU==", "key", bytes));
}

TEST_F(signatures, a_good_one_is_accepted_however_the_json_is_written) {
  start();
  EXPECT_EQ(send(sign(post(), in_time, canonical_create)).status, 200);
  EXPECT_EQ(
      send(sign(post("/checkout_sessions",
                     R"({ "currency":"usd", "line_items":[{"quantity":1.0,"id":"item_123"}],"capabilities":{} })"),
                in_time, canonical_create))
          .status,
      200);
  EXPECT_EQ(send(sign(get_session(), in_time, "")).status, 200);
  EXPECT_EQ(send(sign(post(std::string{session_path} + "/cancel", ""), in_time, "")).status, 200);
}

TEST_F(signatures, what_was_tampered_with_is_refused) {
  start();
  auto body = sign(post(), in_time, canonical_create);
  body.body = R"({"line_items":[{"id":"item_123","quantity":9}],"currency":"usd","capabilities":{}})";
  expect_error(send(body), 401, "invalid_signature");
  expect_error(send(with(sign(post(), in_time, canonical_create), "Timestamp", "2026-04-17T10:30:01Z")), 401,
               "invalid_signature");
  expect_error(send(with(sign(post(), in_time, canonical_create), "Signature", "AAAA")), 401, "invalid_signature");
  expect_error(send(sign(get_session(), in_time, "{}")), 401, "invalid_signature");
  const auto answer = send(sign(post(std::string{session_path} + "/cancel", "{}"), in_time, ""));
  expect_error(answer, 401, "invalid_signature");
  EXPECT_TRUE(answer.header("WWW-Authenticate").has_value());
  EXPECT_TRUE(checkout.commands().empty());
}

TEST_F(signatures, what_is_stale_is_refused) {
  start();
  for (const auto* stale : {"2026-04-17T10:24:59Z", "2026-04-17T10:35:01Z", "yesterday", "1776421800"})
    expect_error(send(sign(post(), stale, canonical_create)), 401, "timestamp_out_of_range");
  for (const auto* fresh : {"2026-04-17T10:25:00Z", "2026-04-17T10:35:00Z", "2026-04-17T12:30:00+02:00"})
    EXPECT_EQ(send(sign(post(), fresh, canonical_create)).status, 200) << fresh;
}

TEST_F(signatures, a_key_with_a_secret_must_sign) {
  start();
  expect_error(send(with(post(), "Authorization", "Bearer key_signing")), 401, "signature_required");
  expect_error(send(with(get_session(), "Authorization", "Bearer key_signing")), 401, "signature_required");
  expect_error(send(without(sign(post(), in_time, canonical_create), "Timestamp")), 401, "timestamp_required");
}

TEST_F(signatures, other_keys_need_not_even_when_they_send_one) {
  start();
  EXPECT_EQ(send(with(post(), "Signature", "whatever")).status, 200);
}

TEST_F(signatures, the_body_alone_can_be_what_is_signed) {
  settings.signature_covers = http::signed_content::body;
  start();
  auto request = with(sign(post(), in_time, ""), "Signature", http::make_signature(signing_secret, canonical_create));
  EXPECT_EQ(send(request).status, 200);
  expect_error(send(sign(post(), in_time, canonical_create)), 401, "invalid_signature");
}

} // namespace
} // namespace acp::test
