#pragma once

#include "merchant/push/feed_caller.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace acp::merchant {

/// Where an agent takes feeds, and how it is called.
struct agent_address {
  std::string url; ///< without /feeds
  std::optional<std::string> token;
  /// Networks that may be called besides public addresses; without TLS, a token goes to these alone.
  std::vector<outbound::cidr> allowed;
  std::chrono::milliseconds deadline{60'000};
};

/// What an agent said to products it was sent.
struct upsert_answer {
  bool accepted = false;
  std::string why{}; ///< they were not
};

/// The protocol's Feed API of an agent (2026-04-17), called by the shop. What ends a push comes as a sentence.
class agent_feed {
public:
  agent_feed(agent_address address, feed_caller caller) : address_(std::move(address)), caller_(std::move(caller)) {}

  /// POST /feeds: the new feed's id. The same key makes no second one, with agents that look at it.
  std::expected<std::string, std::string> create(const std::optional<std::string>& country, const std::string& key);
  /// GET /feeds/{id}. An agent that can't tell counts as having it.
  std::expected<void, std::string> look(const std::string& id);
  /// PATCH /feeds/{id}/products. Not accepted: something is wrong with a product, or there are too many.
  std::expected<upsert_answer, std::string> upsert(const std::string& id, std::string body);

private:
  outbound::http_request request(const std::string& method, const std::string& path, std::string body) const;

  agent_address address_;
  feed_caller caller_;
};

/// A text as one segment of a path.
std::string path_segment(std::string_view text);

} // namespace acp::merchant
