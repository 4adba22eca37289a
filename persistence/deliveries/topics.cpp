#include "persistence/deliveries/topics.hpp"

#include <algorithm>
#include <charconv>

namespace acp::persistence {

namespace {
constexpr std::string_view completed_row = "checkout_session.completed";
constexpr std::string_view carts = "cart.";
constexpr std::string_view order_suffix = "_order";
constexpr std::string_view lower_hex = "0123456789abcdef";
} // namespace

std::vector<std::string> topics_of(std::string_view type) {
  if (type.starts_with(carts)) return {};
  std::vector<std::string> topics{std::string(type)};
  if (type == completed_row) {
    topics.emplace_back(order_create);
  }
  return topics;
}

bool wants(const std::vector<std::string>& subscribed, std::string_view topic) {
  return std::ranges::any_of(subscribed, [&](const std::string& s) { return s == "*" || s == topic; });
}

std::string webhook_id(checkout::shard_id shard, std::int64_t seq, std::string_view topic) {
  std::string id = "evt_";
  id += lower_hex[shard.value >> 4];
  id += lower_hex[shard.value & 15];
  id += std::to_string(seq);
  if (topic == order_create) {
    id += order_suffix;
  }
  return id;
}

std::optional<named_delivery> parse_webhook_id(std::string_view id) {
  constexpr std::size_t digits_begin = 6;
  if (!id.starts_with("evt_") || id.size() <= digits_begin) {
    return std::nullopt;
  }
  const auto high = lower_hex.find(id[4]);
  const auto low = lower_hex.find(id[5]);
  if (high == std::string_view::npos || low == std::string_view::npos) {
    return std::nullopt;
  }
  named_delivery named{.shard = {static_cast<std::uint8_t>(high * 16 + low)}, .seq = 0, .order = false};
  auto digits = id.substr(digits_begin);
  if (digits.ends_with(order_suffix)) {
    named.order = true;
    digits.remove_suffix(order_suffix.size());
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), named.seq);
  if (error != std::errc{} || end != digits.data() + digits.size() || named.seq <= 0 || digits.front() == '0') {
    return std::nullopt;
  }
  return named;
}

std::string body_of(std::string_view topic, std::string_view session, std::string_view order) {
  const auto data = topic == order_create || topic == order_update ? order : session;
  std::string body;
  body.reserve(topic.size() + data.size() + 20);
  body += R"({"type":")";
  body += topic; // our own words: nothing in them needs escaping
  body += R"(","data":)";
  body += data;
  body += '}';
  return body;
}

} // namespace acp::persistence
