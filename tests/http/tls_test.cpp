// The edge under TLS. What a whole server does with certificates is in tests/e2e/test_tls.py.

#include "edge_fixture.hpp"
#include "fake_operators.hpp"
#include "tls_client.hpp"

#include "http/server/tls/identity.hpp"

#include <openssl/ssl.h>

#include <csignal>
#include <fstream>
#include <future>
#include <optional>
#include <sys/socket.h>
#include <thread>

namespace acp::test {
namespace {

using namespace std::chrono_literals;

class tls : public edge_fixture {
protected:
  tls() { std::signal(SIGPIPE, SIG_IGN); }

  void start_secure(const std::string& client_ca = "") {
    auto loaded = http::tls_identity::load({own_.certificate(), own_.key(), client_ca});
    ASSERT_TRUE(loaded.has_value()) << loaded.error();
    identity_ = *loaded;
    settings.tls = identity_;
    start();
  }
  void copy_over(const test_certificate& other) const {
    constexpr auto replace = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(other.certificate(), own_.certificate(), replace);
    std::filesystem::copy_file(other.key(), own_.key(), replace);
  }

  const test_certificate own_{"shop.test"};
  std::shared_ptr<http::tls_identity> identity_;
};

TEST_F(tls, requests_are_answered_as_ever_and_say_that_it_is_meant_to_stay) {
  start_secure();
  tls_client client{server->port()};
  for (int i = 0; i < 20; ++i) {
    client.send_bytes(i % 2 == 0 ? get_bytes() : to_bytes(post()));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Strict-Transport-Security"), "max-age=31536000");
  }
}

TEST_F(tls, plain_answers_do_not_speak_of_it) {
  start();
  EXPECT_FALSE(send(get_session()).header("Strict-Transport-Security").has_value());
}

TEST_F(tls, nothing_below_1_2) {
  start_secure();
  EXPECT_NO_THROW(tls_client(server->port(), {TLS1_3_VERSION, "", nullptr}));
  EXPECT_NO_THROW(tls_client(server->port(), {TLS1_2_VERSION, "", nullptr}));
  EXPECT_THROW(tls_client(server->port(), {TLS1_1_VERSION, "", nullptr}), std::runtime_error);
}

TEST_F(tls, only_http_1_1_is_agreed_on) {
  start_secure();
  EXPECT_EQ(tls_client(server->port(), {0, "http/1.1", nullptr}).alpn(), "http/1.1");
  EXPECT_EQ(tls_client(server->port()).alpn(), "");
  EXPECT_THROW(tls_client(server->port(), {0, "h2", nullptr}), std::runtime_error);
  EXPECT_THROW(tls_client(server->port(), {0, "http/1.10", nullptr}), std::runtime_error);
}

TEST_F(tls, a_client_without_a_handshake_holds_nobody_up) {
  settings.deadlines.header = 60s;
  settings.io_threads = 1;
  start_secure();
  http_client silent{server->port()};
  silent.connect();
  tls_client client{server->port()};
  client.send_bytes(get_bytes());
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(server->connections(), 2U);
}

TEST_F(tls, a_client_without_a_handshake_is_ended_in_time) {
  settings.deadlines.header = 300ms;
  start_secure();
  http_client silent{server->port()};
  silent.connect();
  EXPECT_TRUE(silent.closed_by_server(10s));
}

TEST_F(tls, plain_bytes_are_no_request) {
  start_secure();
  http_client plain{server->port()};
  plain.send_bytes(get_bytes());
  EXPECT_TRUE(plain.closed_by_server(5s));
  EXPECT_TRUE(checkout.reads().empty());
}

TEST_F(tls, an_answer_larger_than_every_buffer_comes_whole_to_a_slow_reader) {
  const auto text = std::make_shared<const std::string>("{\"x\":\"" + std::string(8 * 1024 * 1024, 'x') + "\"}");
  checkout.answer_with([&](checkout::reply_to port) { port.answer({checkout::session_answer{text}, false}); });
  start_secure();
  tls_client client{server->port()};
  client.send_bytes(get_bytes() + get_bytes());
  std::this_thread::sleep_for(100ms); // the server has to wait for room
  EXPECT_EQ(client.receive().body, *text);
  EXPECT_EQ(client.receive().body, *text);
}

TEST_F(tls, a_reader_who_takes_nothing_is_given_up) {
  const auto text = std::make_shared<const std::string>("{\"x\":\"" + std::string(16 * 1024 * 1024, 'x') + "\"}");
  checkout.answer_with([&](checkout::reply_to port) { port.answer({checkout::session_answer{text}, false}); });
  settings.deadlines.write = 300ms;
  start_secure();
  tls_client client{server->port()};
  client.send_bytes(get_bytes());
  for (int i = 0; i < 1'000 && server->connections() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server->connections(), 0U);
}

TEST_F(tls, requests_may_come_in_many_small_records) {
  start_secure();
  tls_client client{server->port()};
  for (const char c : to_bytes(post())) client.send_bytes({&c, 1});
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(tls, a_stream_goes_on_until_its_reader_leaves) {
  fake_operators operators;
  operators.answer_with([](const checkout::operator_request& r) {
    std::this_thread::sleep_for(1ms);
    r.position->receipts.emplace_back("r");
    return document_reply("data: " + std::to_string(r.position->receipts.size()) + "\n\n");
  });
  settings.tls = *http::tls_identity::load({own_.certificate(), own_.key(), ""});
  keys.replace(
      {{"key_1", checkout::sha256("key_a"), checkout::identity{"alice"}, "", checkout::operator_role::acting}});
  server = http::make_operator_server(settings, operators, keys, checkout);
  ASSERT_TRUE(server->start().has_value());
  {
    tls_client reader{server->port()};
    reader.send_bytes("GET /endpoints/we_1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key_a\r\n\r\n");
    reader.read_until("data: 20\n\n");
  }
  for (int i = 0; i < 1'000 && server->connections() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server->connections(), 0U);
  server.reset();
}

TEST_F(tls, the_end_is_announced) {
  start_secure();
  tls_client client{server->port()};
  client.send_bytes(to_bytes(with(get_session(), "Connection", "close")));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_TRUE(client.ended_in_order());
}

TEST_F(tls, stopping_answers_what_is_under_way) {
  start_secure();
  checkout.hold();
  tls_client client{server->port()};
  client.send_bytes(get_bytes() + get_bytes());
  ASSERT_TRUE(checkout.wait_for_held(1));
  auto stopped = std::async(std::launch::async, [this] { return server->stop(10s); });
  EXPECT_EQ(stopped.wait_for(100ms), std::future_status::timeout);
  checkout.answer_held();
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(client.receive().header("Connection"), "close");
  EXPECT_TRUE(client.ended_in_order());
  EXPECT_TRUE(stopped.get());
}

TEST_F(tls, a_handshake_that_does_not_come_does_not_hold_up_the_stop) {
  settings.deadlines.header = 60s;
  start_secure();
  http_client silent{server->port()};
  silent.connect();
  for (int i = 0; i < 1'000 && server->connections() == 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(server->stop(20s)) << "it was waited for";
}

TEST_F(tls, clients_may_have_to_show_a_certificate) {
  const test_certificate staff{"operator"};
  const test_certificate stranger{"stranger"};
  start_secure(staff.certificate());
  tls_client known{server->port(), {0, "", &staff}};
  known.send_bytes(get_bytes());
  EXPECT_EQ(known.receive().status, 200);
  for (const auto* shown : {&stranger, static_cast<const test_certificate*>(nullptr)}) {
    EXPECT_THROW(
        {
          tls_client unknown(server->port(), {0, "", shown});
          unknown.send_bytes(get_bytes()); // with TLS 1.3 a client hears only afterwards that it is refused
          unknown.receive();
        },
        std::runtime_error);
  }
}

TEST_F(tls, a_new_certificate_is_for_new_connections) {
  start_secure();
  tls_client before{server->port()};
  const test_certificate next{"next.test"};
  copy_over(next);
  ASSERT_TRUE(identity_->reload().has_value());
  EXPECT_EQ(tls_client(server->port()).server_name(), "next.test");
  before.send_bytes(get_bytes());
  EXPECT_EQ(before.receive().status, 200);
  EXPECT_EQ(before.server_name(), "shop.test");
}

TEST_F(tls, a_broken_certificate_changes_nothing) {
  start_secure();
  std::ofstream{own_.certificate()} << "nothing of the kind";
  const auto reloaded = identity_->reload();
  ASSERT_FALSE(reloaded.has_value());
  EXPECT_NE(reloaded.error().find(own_.certificate()), std::string::npos) << reloaded.error();
  EXPECT_EQ(tls_client(server->port()).server_name(), "shop.test");
}

TEST(tls_identity, says_what_is_wrong_with_its_files) {
  const test_certificate one{"one"};
  const test_certificate other{"other"};
  EXPECT_NE(http::tls_identity::load({"/nowhere", one.key(), ""}).error().find("/nowhere"), std::string::npos);
  EXPECT_NE(http::tls_identity::load({one.certificate(), other.key(), ""}).error().find(other.key()),
            std::string::npos);
  EXPECT_NE(http::tls_identity::load({one.certificate(), one.key(), "/no-ca"}).error().find("/no-ca"),
            std::string::npos);
}

TEST(tls_identity, knows_when_its_certificate_ends) {
  const test_certificate one{"one"};
  const auto left =
      (*http::tls_identity::load({one.certificate(), one.key(), ""}))->expires() - std::chrono::system_clock::now();
  EXPECT_GT(left, 23h);
  EXPECT_LT(left, 25h);
}

} // namespace
} // namespace acp::test
