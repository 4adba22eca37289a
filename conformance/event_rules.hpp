#pragma once

#include "http/client/http_message.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// A signature under which a body has to come.
struct event_signatures {
  std::string_view secret;
  const std::vector<outbound::http_header>& headers;
  std::string_view body;
  std::chrono::sys_seconds now;
};

/// What is wrong with `Merchant-Signature`, and with the headers of Standard Webhooks where there is one of them.
/// Empty: nothing.
std::vector<std::string> faults_of_signatures(const event_signatures& s);

/// What is wrong with an order event's document under a version, or under the newest: an endpoint is told events in one
/// shape, whatever the version of a session. Before 2026-04-17 the published shape has five members.
std::vector<std::string> faults_of_event(const nlohmann::json& event, std::string_view version);

/// Whether a type is a word for a new order, or for a change: order_create, and order_created in the launch checklist.
bool tells_creation(std::string_view type, bool older_words);
bool tells_change(std::string_view type, bool older_words);

} // namespace acp::conformance
