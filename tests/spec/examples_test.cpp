// The protocol's own examples can be read. They are not part of this project: set ACP_SPEC_DIR to where they are.

#include "spec/decode.hpp"
#include "spec/json/parse.hpp"
#include "spec/versions/upgrade.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// Empty where it is not set.
fs::path published_folder() {
  const char* folder = std::getenv("ACP_SPEC_DIR");
  return folder == nullptr ? "" : folder;
}

json read(const fs::path& file) {
  std::ifstream in{file};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  return acp::parse_json(text).value();
}

class examples : public testing::Test {
protected:
  void SetUp() override {
    if (published_folder().empty()) {
      GTEST_SKIP() << "set ACP_SPEC_DIR to the folder that holds the published files as examples/<version>/...";
    }
    ASSERT_TRUE(fs::is_directory(folder())) << folder();
  }

  static fs::path folder(std::string_view version = "2026-04-17") { return published_folder() / "examples" / version; }

  // Examples that contradict the schema they come with, and where.
  static bool is_known_contradiction(const std::string& name, const std::string& path) {
    return name.starts_with("webhook_order_") && path == "$.data.id";
  }

  static void expect_readable(const json& document, std::string_view type, const std::string& name) {
    const auto* rule = acp::find_rule("2026-04-17", type);
    ASSERT_NE(rule, nullptr) << type;
    for (const auto& each : acp::validate(document, *rule)) {
      EXPECT_TRUE(is_known_contradiction(name, each.path)) << name << ": " << each.path << " " << each.message;
    }
  }
};

constexpr const char* versions[] = {"2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", "2026-04-17"};

// What an example is, by how its name starts; the first that fits counts.
constexpr std::pair<std::string_view, std::string_view> kinds[] = {
    {"create_checkout_session_request", "CheckoutSessionCreateRequest"},
    {"update_checkout_session_request", "CheckoutSessionUpdateRequest"},
    {"complete_checkout_session_request", "CheckoutSessionCompleteRequest"},
    {"complete_session_with_", "CheckoutSessionCompleteRequest"},
    {"complete_checkout_session_response", "CheckoutSessionWithOrder"},
    {"cancel_checkout_session_request", "CancelSessionRequest"},
    {"authentication_result", "AuthenticationResult"},
    {"webhook_", "WebhookEvent"},
    {"discovery_", "DiscoveryResponse"},
    {"error_", "Error"},
    {"", "CheckoutSession"},
};

TEST_F(examples, of_checkout_can_be_read) {
  const auto all = read(folder() / "examples.agentic_checkout.json");
  for (const auto& [name, document] : all.items()) {
    const auto kind = std::ranges::find_if(kinds, [&](const auto& each) { return name.starts_with(each.first); });
    expect_readable(document, kind->second, name);
  }
}

template <class T>
void expect_understood(std::string_view version, const json& document, const std::string& name) {
  const auto type = acp::request_type_of<T>();
  EXPECT_TRUE(acp::validate_request(version, type, document).empty()) << version << " " << name;
  acp::former_parts former;
  const auto decoded = acp::decode_request<T>(version, document, {"usd", "card_tokenized"}, former);
  EXPECT_TRUE(decoded.has_value()) << version << " " << name;
}

/// Whether the example is a request, which then has to be understood.
bool is_understood_request(std::string_view version, const std::string& name, const json& document) {
  const auto kind = std::ranges::find_if(kinds, [&](const auto& each) { return name.starts_with(each.first); });
  if (kind->second == "CheckoutSessionCreateRequest")
    expect_understood<acp::CheckoutSessionCreateRequest>(version, document, name);
  else if (kind->second == "CheckoutSessionUpdateRequest")
    expect_understood<acp::CheckoutSessionUpdateRequest>(version, document, name);
  else if (kind->second == "CheckoutSessionCompleteRequest")
    expect_understood<acp::CheckoutSessionCompleteRequest>(version, document, name);
  else if (kind->second == "CancelSessionRequest")
    expect_understood<acp::CancelSessionRequest>(version, document, name);
  else
    return false;
  return true;
}

TEST_F(examples, of_requests_are_understood_in_every_version) {
  for (const auto* version : versions) {
    int count = 0;
    const auto all = read(folder(version) / "examples.agentic_checkout.json");
    for (const auto& [name, document] : all.items()) count += is_understood_request(version, name, document) ? 1 : 0;
    std::cout << "  " << version << ": " << count << " request examples accepted\n";
    EXPECT_GE(count, 3) << version;
  }
}

TEST_F(examples, of_sessions_are_valid_in_every_version) {
  for (const auto* version : versions) {
    int count = 0;
    const auto& rule = *acp::find_rule(version, "CheckoutSession");
    const auto all = read(folder(version) / "examples.agentic_checkout.json");
    for (const auto& [name, document] : all.items()) {
      if (!document.contains("line_items") || !document.contains("links")) continue;
      for (const auto& each : acp::validate(document, rule))
        ADD_FAILURE() << version << " " << name << ": " << each.path << " " << each.message;
      ++count;
    }
    std::cout << "  " << version << ": " << count << " session examples valid\n";
    EXPECT_GE(count, 5) << version;
  }
}

/// What an example of the delegated APIs is; empty for an error, whose codes are not all ours.
std::string_view delegated_kind(const std::string& name) {
  const std::pair<std::string_view, std::string_view> known[] = {
      {"delegate_payment_request", "DelegatePaymentRequest"},
      {"delegate_payment_success_response", "DelegatePaymentResponse"},
      {"create_authentication_session_request", "DelegateAuthenticationCreateRequest"},
      {"create_authentication_session_response", "DelegateAuthenticationSession"},
      {"authenticate_request", "DelegateAuthenticationAuthenticateRequest"},
      {"authenticate_response", "DelegateAuthenticationSession"},
      {"retrieve_session_response", "DelegateAuthenticationSessionWithResult"},
  };
  const auto kind = std::ranges::find_if(known, [&](const auto& each) { return name.starts_with(each.first); });
  return kind == std::end(known) ? std::string_view{} : kind->second;
}

TEST_F(examples, of_what_is_delegated_are_valid_in_every_version) {
  for (const auto* version : versions) {
    int count = 0;
    for (const auto* file : {"examples.delegate_payment.json", "examples.delegate_authentication.json"}) {
      if (!fs::exists(folder(version) / file)) continue;
      const auto all = read(folder(version) / file);
      for (const auto& [name, document] : all.items()) {
        const auto kind = delegated_kind(name);
        if (kind.empty()) continue;
        const auto* rule = acp::find_rule(version, kind);
        ASSERT_NE(rule, nullptr) << version << " " << kind;
        for (const auto& each : acp::validate(document, *rule))
          ADD_FAILURE() << version << " " << name << ": " << each.path << " " << each.message;
        ++count;
      }
    }
    std::cout << "  " << version << ": " << count << " delegated examples valid\n";
    EXPECT_GE(count, 2) << version;
  }
}

TEST_F(examples, of_orders_can_be_read) {
  for (const auto& file : fs::directory_iterator{folder() / "orders"}) {
    expect_readable(read(file.path()), "Order", file.path().filename());
  }
}

TEST_F(examples, of_discounts_can_be_read) {
  for (const auto& file : fs::directory_iterator{folder() / "discount-extension"}) {
    const auto example = read(file.path());
    const auto discounts = [&](const char* part) { return example.at(part).value("discounts", json::object()); };
    expect_readable(discounts("request"), "DiscountsRequest", file.path().filename());
    expect_readable(discounts("response"), "DiscountsResponse", file.path().filename());
  }
}

} // namespace
