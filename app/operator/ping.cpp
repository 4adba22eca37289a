#include "app/operator/ping.hpp"

#include "actors/deliveries/webhook_message.hpp"
#include "app/operator/answers.hpp"
#include "app/serve/wiring.hpp"
#include "http/client/webhook_signature.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace acp::app {

namespace {

constexpr std::chrono::milliseconds longest_ping{10'000};

checkout::failure not_testable(checkout::failure_kind kind, const char* code, std::string message) {
  return {kind, code, std::move(message), std::nullopt, std::nullopt};
}

std::string random_ping_id() {
  std::string id = "ping_";
  for (const auto byte : random_bits()) id += fmt::format("{:02x}", byte);
  return id;
}

outbound::http_request request_of(const persistence::endpoint& e, checkout::time_point now) {
  const auto id = random_ping_id();
  outbound::http_request r;
  r.url = e.settings.url;
  r.body = document{{"type", "ping"}, {"data", {{"endpoint", e.id}, {"at", checkout::to_rfc3339(now)}}}}.dump();
  const auto signatures =
      outbound::sign_webhook(actors::valid_secrets(e, now), id, std::chrono::floor<std::chrono::seconds>(now), r.body);
  r.headers = {{"Content-Type", "application/json"},
               {"webhook-id", id},
               {"webhook-timestamp", signatures.webhook_timestamp},
               {"webhook-signature", signatures.webhook_signature},
               {"Merchant-Signature", signatures.merchant_signature},
               {"Request-Id", id},
               {"Timestamp", checkout::to_rfc3339(now)}};
  for (const auto& [name, value] : e.settings.headers) r.headers.push_back({name, value});
  r.deadline = std::min(e.settings.timeout, longest_ping);
  r.allowed = actors::allowed_networks(e);
  return r;
}

} // namespace

std::expected<outbound::http_request, checkout::failure> make_ping(desk_stores& stores, const std::string& endpoint,
                                                                   checkout::time_point now) {
  using kind = checkout::failure_kind;
  if (!stores.has_secrets_key()) return std::unexpected{secrets_key_missing()};
  const auto found = stores.endpoints().find(endpoint);
  if (!found)
    return std::unexpected{
        not_testable(kind::not_found, "not_found", "there is no endpoint " + endpoint.substr(0, 64))};
  if (found->kind == persistence::endpoint_kind::pull)
    return std::unexpected{not_testable(kind::conflict, "not_a_push_endpoint", "a pull endpoint is never called")};
  if (found->unreadable_secrets)
    return std::unexpected{not_testable(kind::conflict, "unreadable_secrets",
                                        "the endpoint's secrets are encrypted with another key than this server has")};
  return request_of(*found, now);
}

checkout::reply ping_answer(const outbound::http_result& result) {
  document d{{"delivered", false}, {"status", nullptr}, {"latency_ms", nullptr}, {"error", nullptr}, {"answer", ""}};
  if (!result) {
    d["error"] = fmt::format("{}: {}", outbound::to_string(result.error().kind), result.error().detail);
    return answer(d);
  }
  const bool delivered = result->status >= 200 && result->status < 300;
  d["delivered"] = delivered;
  d["status"] = result->status;
  d["latency_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(result->total_time).count();
  if (!delivered) d["error"] = fmt::format("answered {}", result->status);
  d["answer"] = result->body;
  return answer(d);
}

} // namespace acp::app
