#include "certificates.hpp"
#include "client_fixture.hpp"
#include "fake_resolver.hpp"
#include "scripted_server.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>

namespace acp::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class tls_calling : public client_fixture {
protected:
  void SetUp() override {
    names->know("hook.test", {{address("127.0.0.1")}});
    names->know("deep.hook.test", {{address("127.0.0.1")}});
  }

  void start_trusting() {
    outbound::client_settings settings;
    settings.extra_ca_pem = authority.pem();
    settings.names = names;
    start(std::move(settings));
  }

  /// What becomes of a call to `host` when the server's certificate is this one.
  outbound::http_result call_with(const certificate_wish& wish, const std::string& host = "hook.test") {
    scripted_server server(
        [](peer& p) {
          while (p.read_request()) p.answer();
        },
        authority.server(wish));
    if (!client) start_trusting();
    return send(post("https://" + host + ":" + std::to_string(server.port()) + "/"));
  }

  test_authority authority;
  std::shared_ptr<fake_resolver> names = std::make_shared<fake_resolver>();
};

TEST_F(tls_calling, accepts_the_right_certificate_and_names_the_host) {
  std::string server_name;
  std::string head;
  scripted_server server(
      [&](peer& p) {
        server_name = p.server_name();
        head = p.read_request().value().head;
        p.answer("secret");
        p.wait_for_close();
      },
      authority.server());
  start_trusting();
  const auto result = send(post("https://hook.test:" + std::to_string(server.port()) + "/"));
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->body, "secret");
  EXPECT_EQ(result->remote_address, "127.0.0.1");
  EXPECT_EQ(server_name, "hook.test");
  EXPECT_THAT(head, HasSubstr("\r\nHost: hook.test:" + std::to_string(server.port()) + "\r\n"));
}

TEST_F(tls_calling, accepts_wildcards_and_addresses) {
  EXPECT_EQ(outcome(call_with({.names = "DNS:*.hook.test"}, "deep.hook.test")), "200");
  EXPECT_EQ(outcome(call_with({.names = "IP:127.0.0.1"}, "127.0.0.1")), "200");
}

TEST_F(tls_calling, refuses_certificates_that_are_not_good_for_the_host) {
  const auto refusal = [&](const certificate_wish& wish, const std::string& host = "hook.test") {
    const auto result = call_with(wish, host);
    EXPECT_EQ(outcome(result), "tls");
    EXPECT_TRUE(!result && !result.error().sent);
    return result ? std::string{} : result.error().detail;
  };
  EXPECT_THAT(refusal({.names = "DNS:other.test"}), HasSubstr("hostname mismatch"));
  EXPECT_THAT(refusal({.names = "DNS:*.test"}, "deep.hook.test"), HasSubstr("hostname mismatch"));
  EXPECT_THAT(refusal({.names = "DNS:hook.test"}, "127.0.0.1"), HasSubstr("IP address mismatch"));
  EXPECT_THAT(refusal({.names = "IP:127.0.0.2"}, "127.0.0.1"), HasSubstr("IP address mismatch"));
  EXPECT_THAT(refusal({.valid_from = -7200, .valid_until = -60}), HasSubstr("expired"));
  EXPECT_THAT(refusal({.valid_from = 600}), HasSubstr("not yet valid"));
  EXPECT_THAT(refusal({.self_signed = true}), HasSubstr("self"));
}

TEST_F(tls_calling, refuses_authorities_it_does_not_know) {
  outbound::client_settings settings;
  settings.names = names;
  start(std::move(settings));
  const auto result = call_with({});
  EXPECT_EQ(outcome(result), "tls");
  EXPECT_THAT(result.error().detail, HasSubstr("certificate: unable to get local issuer"));
}

TEST_F(tls_calling, reads_authorities_from_a_file) {
  const auto file = testing::TempDir() + "authority_" + std::to_string(::getpid()) + ".pem";
  std::ofstream{file} << authority.pem();
  outbound::client_settings settings;
  settings.names = names;
  settings.extra_ca_file = file;
  start(std::move(settings));
  EXPECT_EQ(outcome(call_with({})), "200");
  std::remove(file.c_str());

  outbound::client_settings missing;
  missing.extra_ca_file = file;
  EXPECT_THAT(outbound::make_http_client(std::move(missing)).error(), HasSubstr(file));
  outbound::client_settings garbage;
  garbage.extra_ca_pem = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n";
  EXPECT_FALSE(outbound::make_http_client(std::move(garbage)));
}

TEST_F(tls_calling, speaks_nothing_older_than_tls_1_2) {
  const auto context = authority.server();
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  scripted_server old_server([](peer& p) { p.answer(); }, context);
  start_trusting();
  EXPECT_EQ(outcome(send(post("https://hook.test:" + std::to_string(old_server.port()) + "/"))), "tls");

  const auto newer = authority.server();
  SSL_CTX_set_max_proto_version(newer.get(), TLS1_2_VERSION);
  scripted_server server(
      [](peer& p) {
        p.read_request();
        p.answer();
      },
      newer);
  EXPECT_EQ(outcome(send(post("https://hook.test:" + std::to_string(server.port()) + "/"))), "200");
}

TEST_F(tls_calling, uses_a_connection_again) {
  scripted_server server(
      [](peer& p) {
        while (p.read_request()) p.answer();
      },
      authority.server());
  start_trusting();
  const auto url = "https://hook.test:" + std::to_string(server.port()) + "/";
  for (int i = 0; i < 5; ++i) {
    const auto result = send(post(url));
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->reused_connection, i > 0);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(tls_calling, ends_at_the_deadline_within_the_handshake) {
  scripted_server silent([](peer& p) { p.wait_for_close(); });
  start_trusting();
  const auto result =
      send(post("https://hook.test:" + std::to_string(silent.port()) + "/", milliseconds{1'000})); // connected by then
  EXPECT_EQ(outcome(result), "timeout");
  EXPECT_THAT(result.error().detail, HasSubstr("TLS"));
  EXPECT_FALSE(result.error().sent);
}

TEST_F(tls_calling, notices_when_no_tls_is_spoken) {
  scripted_server plain([](peer& p) { p.answer(); });
  start_trusting();
  EXPECT_EQ(outcome(send(post("https://hook.test:" + std::to_string(plain.port()) + "/"))), "tls");
}

/// Without TLS saying so, nobody can tell the end of a body from an attacker's cut.
TEST_F(tls_calling, takes_a_body_that_was_cut_off_for_incomplete) {
  scripted_server server(
      [](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\n\r\nhalf a sto");
      },
      authority.server());
  start_trusting();
  const auto result = send(post("https://hook.test:" + std::to_string(server.port()) + "/"));
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->body, "half a sto");
  EXPECT_FALSE(result->body_complete);
}

} // namespace
} // namespace acp::test
