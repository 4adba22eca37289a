#pragma once

#include "checkout/values/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a row of the event log is for those outside: pure functions, the same as acp.topics_of and acp.webhook_id in
/// SQL.
namespace acp::persistence {

/// The topic under which the agent hears that its order exists (protocol, webhooks).
inline constexpr std::string_view order_create = "order_create";
/// The topic under which the agent hears of every later change of its order.
inline constexpr std::string_view order_update = "order_update";

/// The topics of a row of this type, in the order they are delivered: the type itself, and `order_create` after
/// `checkout_session.completed`.
std::vector<std::string> topics_of(std::string_view type);

/// Whether an endpoint that subscribed to `subscribed` (topics, or `*` for all) wants this topic.
bool wants(const std::vector<std::string>& subscribed, std::string_view topic);

/// The id a delivery keeps for ever: `evt_`, two hex digits of the shard, the sequence number; and `_order` for
/// `order_create`, which shares its row with another topic.
std::string webhook_id(checkout::shard_id shard, std::int64_t seq, std::string_view topic);

/// The row a webhook id names, and whether it is its `order_create`; nothing for any other text.
struct named_delivery {
  checkout::shard_id shard;
  std::int64_t seq = 0;
  bool order = false;
};
std::optional<named_delivery> parse_webhook_id(std::string_view id);

/// The bytes delivered: `{"type":T,"data":D}`. For `order_create` and `order_update` the data is the complete order,
/// `order`; otherwise the complete session, `session`. Both are put in as they are.
std::string body_of(std::string_view topic, std::string_view session, std::string_view order);

} // namespace acp::persistence
