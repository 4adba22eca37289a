#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// What is bought, and how it is paid. Checks that need what is not given are skipped, and say so.
struct inputs {
  std::vector<std::string> items; ///< that can be bought, at least one
  std::string sold_out_item;
  std::string payment_token;        ///< pays
  std::string declined_token;       ///< is declined
  std::string authentication_token; ///< asks for 3-D Secure
  std::string discount_code;        ///< takes something off the first item
  std::string handler;              ///< which payment handler; empty: the first the server offers
  std::string card_number;          ///< for delegated payment
  std::string merchant_id;          ///< for delegated payment; empty: as the session tells it
  std::string credential_type = "spt";
  std::string currency = "usd";
  std::string address; ///< JSON of the protocol's Address; empty: one in San Francisco
};

/// The demo catalog's, and the sandbox's.
inputs demo_inputs();

/// The profile of what agents ask to see before a launch.
inline constexpr std::string_view launch_profile = "launch-checklist";

struct options {
  std::string url;     ///< of the protocol's endpoints, without a slash at the end
  std::string mcp_url; ///< where MCP is spoken; empty: `/mcp` behind url
  std::string key;
  std::string other_key;      ///< of another agent; empty: what is another's is not tried
  std::string webhook_listen; ///< where order events are delivered, 127.0.0.1:9000; empty: nowhere
  std::string webhook_secret; ///< signs them
  std::chrono::milliseconds webhook_patience{10'000};
  std::string signing_secret;        ///< of the key; empty: requests are not signed
  bool sign_body_alone = false;      ///< without the timestamp
  std::string profile{"protocol"};   ///< which table of checks: see profiles()
  std::vector<std::string> versions; ///< only these; empty: all the server speaks
  std::vector<std::string> only;     ///< names of checks, or how they begin up to a dot; empty: all
  inputs given;
  bool strict = false; ///< what the protocol recommends is required
  std::chrono::milliseconds call_deadline{15'000};
  std::chrono::milliseconds run_deadline{600'000};
  std::string ca_file; ///< PEM; trusted besides the system's authorities
  std::string program; ///< what the report says it was made with
};

} // namespace acp::conformance
