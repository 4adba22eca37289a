// Prints signed webhooks as JSON, for verify_webhooks.mjs.
#include "http/client/webhook_signature.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace {

using nlohmann::json;
using std::chrono::seconds;
using std::chrono::sys_seconds;

struct webhook {
  std::string name;
  std::string body;
  sys_seconds signed_at;
  std::vector<std::string> signed_with;
  std::vector<std::string> receivers; ///< each has one secret
};

json to_json(const webhook& w, std::string_view id) {
  const auto s = acp::outbound::sign_webhook(w.signed_with, id, w.signed_at, w.body);
  return {{"name", w.name},
          {"body", w.body},
          {"receivers", w.receivers},
          {"headers",
           {{"Merchant-Signature", s.merchant_signature},
            {"webhook-id", id},
            {"webhook-timestamp", s.webhook_timestamp},
            {"webhook-signature", s.webhook_signature}}}};
}

} // namespace

int main() {
  const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  const auto first = acp::outbound::make_webhook_secret();
  const auto second = acp::outbound::make_webhook_secret();
  const auto stranger = acp::outbound::make_webhook_secret();
  const std::string order = R"({"type":"order_create","data":{"id":"order_1","total":1999}})";
  const std::string text =
      "{\"type\":\"order_update\",\"data\":{\"note\":\"Grüße, 東京 🛒 \\u00e9 \\\"quoted\\\"\",\"x\" : 1.0 }}\n";
  const std::string large = R"({"type":"order_update","data":{"pad":")" + std::string(200'000, 'x') + "\"}}";
  const json all{
      {"stranger", stranger},
      {"good",
       {to_json({"plain", order, now, {first}, {first}}, "evt_1"),
        to_json({"text beyond ASCII, odd blanks", text, now, {first}, {first}}, "evt_2"),
        to_json({"large", large, now, {first}, {first}}, "evt_3"),
        to_json({"two secrets", order, now, {second, first}, {first, second}}, "evt_4"),
        to_json({"four minutes old", order, now - seconds{240}, {first}, {first}}, "evt_5")}},
      {"stale", {to_json({"six minutes old", order, now - seconds{360}, {first}, {first}}, "evt_6")}},
  };
  std::cout << all.dump() << '\n';
}
