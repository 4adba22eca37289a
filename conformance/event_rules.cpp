#include "conformance/event_rules.hpp"

#include "conformance/look.hpp"
#include "http/client/header_text.hpp"
#include "http/client/webhook_signature.hpp"
#include "spec/validate/validate.hpp"
#include "spec/versions.hpp"

#include <algorithm>
#include <array>

namespace acp::conformance {
namespace {

constexpr std::string_view first_with_whole_orders = "2026-04-17";

/// Empty where there is none.
std::string_view header(const event_signatures& s, std::string_view name) {
  const auto* const found = outbound::find_header(s.headers, name);
  return found == nullptr ? std::string_view{} : std::string_view{found->value};
}

/// `t=<unix seconds>,v1=<64 hex>`, with further signatures while a secret is changed.
bool has_the_form(std::string_view value) {
  constexpr std::string_view digits = "0123456789", hex = "0123456789abcdefABCDEF";
  const auto comma = value.find(',');
  if (!value.starts_with("t=") || comma == std::string_view::npos || comma == 2) return false;
  if (value.substr(2, comma - 2).find_first_not_of(digits) != std::string_view::npos) return false;
  for (auto rest = value.substr(comma); !rest.empty(); rest.remove_prefix(68))
    if (!rest.starts_with(",v1=") || rest.size() < 68 ||
        rest.substr(4, 64).find_first_not_of(hex) != std::string_view::npos)
      return false;
  return true;
}

void check_merchant_signature(std::vector<std::string>& wrong, const event_signatures& s) {
  const auto value = header(s, "Merchant-Signature");
  if (value.empty()) return wrong.emplace_back("no Merchant-Signature"), void();
  if (!has_the_form(value))
    wrong.emplace_back("a Merchant-Signature that is not t=<seconds>,v1=<64 hex>");
  else if (!outbound::verify_merchant_signature(value, s.secret, s.body, s.now))
    wrong.emplace_back("a Merchant-Signature that is not the secret's, or not within 300 s of now");
}

void check_standard_signature(std::vector<std::string>& wrong, const event_signatures& s) {
  const auto id = header(s, "webhook-id"), at = header(s, "webhook-timestamp"), value = header(s, "webhook-signature");
  if (id.empty() && at.empty() && value.empty()) return;
  if (id.empty() || at.empty() || value.empty())
    wrong.emplace_back("webhook-id, webhook-timestamp and webhook-signature, but not all three");
  else if (outbound::is_webhook_secret(s.secret) && // else its key is not known
           !outbound::verify_standard_signature(value, s.secret, id, at, s.body, s.now))
    wrong.emplace_back("a webhook-signature that is not the secret's, or not within 300 s of now");
}

std::vector<std::string> faults_by_schema(const json& event) {
  std::vector<std::string> wrong;
  const auto* const rule = find_rule(newest_version(), "WebhookEvent");
  for (const auto& each : validate(event, *rule, direction::outgoing))
    wrong.push_back(each.path + " " + each.code + ": " + each.message);
  return wrong;
}

/// As it was published before orders were told whole.
bool is_older_event(const json& event) {
  constexpr std::array<std::string_view, 5> members{"type", "checkout_session_id", "permalink_url", "status",
                                                    "refunds"};
  const auto* const data = find(event, "data");
  if (data == nullptr || !data->is_object() || data->size() != members.size() || event.size() != 2) return false;
  for (const auto name : {"type", "checkout_session_id", "permalink_url", "status"})
    if (text_at(*data, name).empty()) return false;
  const auto* const refunds = find(*data, "refunds");
  return text_at(*data, "type") == "order" && refunds != nullptr && refunds->is_array();
}

} // namespace

std::vector<std::string> faults_of_signatures(const event_signatures& s) {
  std::vector<std::string> wrong;
  check_merchant_signature(wrong, s);
  check_standard_signature(wrong, s);
  return wrong;
}

std::vector<std::string> faults_of_event(const json& event, std::string_view version) {
  if (version < first_with_whole_orders && is_older_event(event)) return {};
  return faults_by_schema(event);
}

bool tells_creation(std::string_view type, bool older_words) {
  return type == "order_create" || (older_words && type == "order_created");
}

bool tells_change(std::string_view type, bool older_words) {
  return type == "order_update" || (older_words && type == "order_updated");
}

} // namespace acp::conformance
