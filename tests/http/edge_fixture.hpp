#pragma once

#include "fake_checkout.hpp"
#include "http/server/server.hpp"
#include "support_http/http_client.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>

namespace acp::test {

inline constexpr auto session_path = "/checkout_sessions/cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV";
inline constexpr auto create_body =
    R"({"line_items":[{"id":"item_123","quantity":1}],"currency":"usd","capabilities":{}})";
inline constexpr auto signing_secret = "a secret of at least some length";

/// A real server on a free port of 127.0.0.1 in front of a fake checkout. `key_a` is an agent's key, `key_signing` one
/// that has to sign.
class edge_fixture : public testing::Test {
protected:
  edge_fixture();
  ~edge_fixture() override;

  /// Starts it with the settings as they are then.
  void start();
  /// A client of the started server, with a deadline of ten seconds.
  std::unique_ptr<http_client> make_client() const;
  http_response send(const http_request& request) const; ///< on a connection of its own

  http::server_settings settings;
  http::in_memory_key_table keys;
  fake_checkout checkout;
  http::public_documents documents;
  checkout::time_point now{};
  std::unique_ptr<http::server> server;
};

/// Requests that pass every check.
http_request get_session(const std::string& path = session_path);
std::string get_bytes(); ///< of get_session()
http_request post(const std::string& path = "/checkout_sessions", const std::string& body = create_body);
http_request without(http_request request, std::string_view header);
http_request with(http_request request, std::string_view header, std::string value);
/// Adds what a key with a signing secret needs.
http_request sign(http_request request, const std::string& timestamp, const std::string& signed_body);

/// Checks that the answer is the protocol's flat Error with a Request-Id, whatever else; returns it parsed.
nlohmann::json expect_error(const http_response& response, int status, const std::string& code);

} // namespace acp::test
