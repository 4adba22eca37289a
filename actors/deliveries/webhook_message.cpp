#include "actors/deliveries/webhook_message.hpp"

#include "http/client/webhook_signature.hpp"
#include "persistence/deliveries/topics.hpp"
#include "spec/dialects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace acp::actors {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// What a dialect calls a topic. One that only a newer server knows: as the protocol has it.
std::string_view word_for(std::string_view topic, std::string_view dialect_name) {
  const auto* const speaks = find_dialect(dialect_name);
  if (speaks != nullptr && topic == persistence::order_create) return speaks->order_created;
  if (speaks != nullptr && topic == persistence::order_update) return speaks->order_updated;
  return topic;
}

} // namespace

void put_into_dialect(std::string& body, std::string_view topic, std::string_view dialect_name) {
  constexpr std::string_view opening = R"({"type":")"; // as persistence::body_of begins
  const auto word = word_for(topic, dialect_name);
  if (word == topic || !body.starts_with(opening) || !std::string_view{body}.substr(opening.size()).starts_with(topic))
    return;
  body.replace(opening.size(), topic.size(), word);
}

std::vector<std::string> valid_secrets(const persistence::endpoint& e, checkout::time_point now) {
  std::vector<std::string> texts;
  for (const auto& s : e.secrets)
    if (!s.expires_at || *s.expires_at > now) texts.push_back(s.text);
  return texts;
}

std::vector<outbound::cidr> allowed_networks(const persistence::endpoint& e) {
  std::vector<outbound::cidr> networks;
  for (const auto& text : e.settings.allow_cidrs)
    if (const auto network = outbound::parse_cidr(text)) networks.push_back(*network);
  return networks;
}

outbound::http_request make_webhook(const persistence::endpoint& to, attempt_order order, checkout::time_point now,
                                    const checkout::entropy& span) {
  const auto id = persistence::webhook_id(order.key.shard, order.key.seq, order.key.topic);
  put_into_dialect(order.body, order.key.topic, to.settings.dialect); // before it is signed
  const auto signatures =
      outbound::sign_webhook(valid_secrets(to, now), id, std::chrono::floor<std::chrono::seconds>(now), order.body);
  outbound::http_request request;
  request.url = to.settings.url;
  request.headers = {{"Content-Type", "application/json"},
                     {"webhook-id", id},
                     {"webhook-timestamp", signatures.webhook_timestamp},
                     {"webhook-signature", signatures.webhook_signature},
                     {"Merchant-Signature", signatures.merchant_signature},
                     {"Request-Id", fmt::format("{}-{}", id, order.attempt)},
                     {"Timestamp", checkout::to_rfc3339(now)}};
  if (!order.trace.empty())
    request.headers.push_back({"traceparent", checkout::to_traceparent(checkout::with_new_span(order.trace, span))});
  for (const auto& [name, value] : to.settings.headers)
    if (std::ranges::none_of(request.headers, [&](const auto& own) { return same_name(own.name, name); }))
      request.headers.push_back({name, value});
  request.body = std::move(order.body);
  request.deadline = to.settings.timeout;
  request.allowed = allowed_networks(to);
  request.safe_to_repeat = true; // the receiver knows it by its webhook-id
  return request;
}

} // namespace acp::actors
