#include "spec/versions/steps.hpp"

#include "spec/versions/fractions.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace acp::versions {
namespace {

using nlohmann::json;

/// Takes a member out of an object; false where there is none.
bool take(json& object, const char* name, json& out) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  out = std::move(*found);
  object.erase(found);
  return true;
}

void rename(json& object, const char* from, const char* to) {
  json value;
  if (take(object, from, value)) object[to] = std::move(value);
}

void flatten_selection(json& request) {
  const auto found = request.find("selected_fulfillment_options");
  if (found == request.end() || !found->is_array()) return;
  for (auto& entry : *found) {
    json choice;
    auto& type = entry.at("type");
    if (!take(entry, type.get_ref<const std::string&>().c_str(), choice)) continue;
    choice["type"] = std::move(type);
    entry = std::move(choice);
  }
}

/// A token becomes a card that is paid with by the one handler that takes such tokens.
void upgrade_payment(json& payment, const request_defaults& defaults) {
  json token;
  take(payment, "token", token);
  payment.erase("provider");
  payment["instrument"] = {{"type", "card"}, {"credential", {{"type", "spt"}, {"token", std::move(token)}}}};
  if (!defaults.payment_handler.empty()) payment["handler_id"] = defaults.payment_handler;
}

/// An indicator as there are words for now; nothing for any other text.
std::string indicator_of(std::string text) {
  if (text.starts_with('0')) text.erase(0, 1);
  const bool known = text.size() == 1 && std::string_view{"12567"}.contains(text.front());
  return known ? "0" + text : std::string{};
}

/// 2026-01-16 had other words for how an authentication ended, any text for the indicator, and never asked for proof.
/// Where there is none its members are empty: whether it takes more is for who takes the money to say. An indicator
/// that has no word now is the one its outcome stands for.
void upgrade_authentication(json& result) {
  constexpr std::array<std::pair<const char*, const char*>, 3> words{{
      {"failed", "denied"},
      {"unavailable", "not_supported"},
      {"attempt", "attempt_acknowledged"},
  }};
  auto& outcome = result.at("outcome");
  for (const auto& [from, to] : words)
    if (outcome == from) outcome = to;
  const bool attempted = outcome == "attempt_acknowledged";
  if (!attempted && outcome != "authenticated") {
    result.erase("outcome_details"); // of no use to anybody
    return;
  }
  auto& details = result["outcome_details"];
  if (details.is_null())
    details = {
        {"three_ds_cryptogram", ""}, {"electronic_commerce_indicator", ""}, {"transaction_id", ""}, {"version", ""}};
  auto& indicator = details.at("electronic_commerce_indicator");
  indicator = indicator_of(indicator.get<std::string>());
  if (indicator == "") indicator = attempted ? "06" : "05";
}

/// Agents could not say what they can do. Those of versions with a status for it handle 3-D Secure.
json assumed_capabilities(std::string_view asked) {
  if (asked < "2025-12-12") return json::object();
  return {{"interventions", {{"supported", json::array({"3ds"})}}}};
}

} // namespace

void to_2025_12_12(json& request, request_type type) {
  make_quantities_whole(request);
  json value;
  if (take(request, "fulfillment_address", value)) {
    // Null takes the address away; who is to be reached has no word here, and stays.
    if (!value.is_null() || type == request_type::update) request["fulfillment_details"]["address"] = std::move(value);
  }
  // Which type it is of was not said: an option chosen for no item in particular is taken as it is.
  if (take(request, "fulfillment_option_id", value)) {
    auto& selection = request["selected_fulfillment_options"];
    if (value.is_null()) return;
    json choice{{"option_id", std::move(value)}, {"item_ids", json::array()}};
    selection = json::array({json{{"type", "shipping"}, {"shipping", std::move(choice)}}});
  }
}

void to_2026_01_30(json& request, request_type type, std::string_view asked, const request_defaults& defaults) {
  rename(request, "items", "line_items");
  flatten_selection(request);
  if (type == request_type::create) {
    request["currency"] = defaults.currency;
    request["capabilities"] = assumed_capabilities(asked);
  }
  if (type != request_type::complete) return;
  upgrade_payment(request.at("payment_data"), defaults);
  const auto result = request.find("authentication_result");
  if (asked == "2026-01-16" && result != request.end() && result->is_object()) upgrade_authentication(*result);
}

} // namespace acp::versions
