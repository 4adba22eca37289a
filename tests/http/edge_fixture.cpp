#include "edge_fixture.hpp"

#include "http/server/checks/signature.hpp"
#include "spec/decode.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace acp::test {

edge_fixture::edge_fixture() {
  settings.port = 0;
  keys.replace({{"key_1", checkout::sha256("key_a"), checkout::identity{"agent_a"}, ""},
                {"key_2", checkout::sha256("key_signing"), checkout::identity{"agent_s"}, signing_secret}});
  checkout::merchant_profile profile;
  profile.name = "Secret Shop";
  profile.shop_url = "https://secret-shop.example";
  profile.locales = {"en-US", "de-DE"};
  profile.interventions = {InterventionType::_3ds};
  http::discovery_facts facts;
  facts.api_base_url = "https://acp.example/api";
  facts.origin = "https://acp.example";
  facts.currencies = {"usd", "eur"};
  const auto* described = R"({"openapi":"3.1.0","paths":{"/checkout_sessions":{},"/.well-known/acp.json":{}}})";
  documents = http::make_public_documents(facts, profile, {{"2026-04-17", described}});
  now = *checkout::from_rfc3339("2026-04-17T10:30:00Z");
}

edge_fixture::~edge_fixture() {
  checkout.drop_held();
  server.reset();
}

void edge_fixture::start() {
  server = http::make_server(settings, checkout, keys, documents, [this] { return now; });
  const auto started = server->start();
  ASSERT_TRUE(started.has_value()) << started.error();
}

std::unique_ptr<http_client> edge_fixture::make_client() const { return std::make_unique<http_client>(server->port()); }

http_response edge_fixture::send(const http_request& request) const { return make_client()->send(request); }

http_request get_session(const std::string& path) {
  return {"GET", path, {{"Authorization", "Bearer key_a"}, {"API-Version", "2026-04-17"}}, ""};
}

std::string get_bytes() { return to_bytes(get_session()); }

http_request post(const std::string& path, const std::string& body) {
  return {"POST",
          path,
          {{"Authorization", "Bearer key_a"},
           {"API-Version", "2026-04-17"},
           {"Content-Type", "application/json"},
           {"Idempotency-Key", "idem_1"},
           {"Request-Id", "request_1"}},
          body};
}

http_request without(http_request request, std::string_view header) {
  std::erase_if(request.headers, [header](const auto& field) { return field.first == header; });
  return request;
}

http_request with(http_request request, std::string_view header, std::string value) {
  request = without(std::move(request), header);
  request.headers.emplace_back(header, std::move(value));
  return request;
}

http_request sign(http_request request, const std::string& timestamp, const std::string& signed_body) {
  request = with(std::move(request), "Authorization", "Bearer key_signing");
  request = with(std::move(request), "Timestamp", timestamp);
  return with(std::move(request), "Signature", http::make_signature(signing_secret, timestamp + "." + signed_body));
}

nlohmann::json expect_error(const http_response& response, int status, const std::string& code) {
  EXPECT_EQ(response.status, status) << response.body;
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
  EXPECT_TRUE(response.header("Request-Id").has_value());
  auto error = nlohmann::json::parse(response.body, nullptr, false);
  EXPECT_FALSE(error.is_discarded()) << response.body;
  EXPECT_TRUE(validate(error, rule_for<Error>(), direction::outgoing).empty()) << response.body;
  EXPECT_EQ(error.value("code", ""), code) << response.body;
  return error;
}

} // namespace acp::test
