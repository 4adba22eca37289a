#include "conformance/wording.hpp"

#include "spec/json/parse.hpp"

namespace acp::conformance {
namespace {

constexpr std::string_view first_version = "2025-09-29";

json address_in(const inputs& given) {
  if (!given.address.empty())
    if (auto parsed = parse_json(given.address)) return *parsed;
  return {{"name", "Jane Doe"}, {"line_one", "1 Main Street"}, {"city", "San Francisco"}, {"state", "CA"},
          {"country", "US"},    {"postal_code", "94131"}};
}

json capabilities() {
  return {{"interventions",
           {{"supported", json::array({"3ds", "address_verification"})},
            {"display_context", "webview"},
            {"redirect_context", "in_app"},
            {"max_redirects", 1},
            {"max_interaction_depth", 1}}}};
}

} // namespace

json buyer() {
  return {{"first_name", "Jane"}, {"last_name", "Doe"}, {"email", "jane@example.com"}, {"phone_number", "15551234567"}};
}

inputs demo_inputs() {
  inputs demo;
  demo.items = {"item_123", "item_456"};
  demo.sold_out_item = "item_sold_out";
  demo.payment_token = "spt_123";
  demo.declined_token = "spt_declined";
  demo.authentication_token = "spt_3ds_test";
  demo.discount_code = "SUMMER20";
  demo.card_number = "4242424242424242";
  demo.handler = "card_tokenized";
  return demo;
}

std::string_view wording::address_member() const {
  return version_ == first_version ? "fulfillment_address" : "fulfillment_details";
}

json wording::fulfillment() const {
  auto address = address_in(given_);
  if (version_ == first_version) return address;
  return {{"name", text_at(address, "name")},
          {"phone_number", "15551234567"},
          {"email", "jane@example.com"},
          {"address", std::move(address)}};
}

json wording::create(const std::vector<std::pair<std::string, int>>& items) const {
  json body = json::object();
  for (const auto& [id, quantity] : items)
    body[std::string{items_member()}].push_back({{"id", id}, {"quantity", quantity}});
  body[std::string{address_member()}] = fulfillment();
  if (modern()) {
    body["currency"] = given_.currency;
    body["capabilities"] = capabilities();
  }
  return body;
}

json wording::create_without_address() const {
  auto body = create();
  body.erase(std::string{address_member()});
  return body;
}

json wording::change_quantity(int quantity) const {
  return {{std::string{items_member()}, json::array({{{"id", item()}, {"quantity", quantity}}})}};
}

json wording::change_address() const { return {{std::string{address_member()}, fulfillment()}}; }

json wording::select(const json& option, const std::vector<std::string>& items) const {
  const auto id = text_at(option, "id");
  const auto type = text_at(option, "type");
  if (version_ == first_version) return {{"fulfillment_option_id", id}};
  json one = {{"option_id", id}, {"item_ids", items}};
  if (!modern()) one = {{type, std::move(one)}};
  one["type"] = type;
  return {{"selected_fulfillment_options", json::array({std::move(one)})}};
}

std::string wording::handler(const json& session) const {
  if (!modern()) return text_at(session, "payment_provider.provider");
  return given_.handler.empty() ? text_at(session, "capabilities.payment.handlers.0.id") : given_.handler;
}

json wording::complete(const json& session, const std::string& token) const {
  json payment;
  if (modern())
    payment = {
        {"handler_id", handler(session)},
        {"instrument", {{"type", "card"}, {"credential", {{"type", given_.credential_type}, {"token", token}}}}}};
  else
    payment = {{"token", token}, {"provider", handler(session)}};
  payment["billing_address"] = address_in(given_);
  return {{"buyer", buyer()}, {"payment_data", std::move(payment)}};
}

json wording::billing_address() const { return address_in(given_); }

json wording::with_authentication(json completion) const {
  completion["authentication_result"] = {{"outcome", "authenticated"},
                                         {"outcome_details",
                                          {{"three_ds_cryptogram", "AAIBBYNoEwAAAAAAg4PyBhdAEQs="},
                                           {"electronic_commerce_indicator", "05"},
                                           {"transaction_id", "f38e6948-5388-41a6-bca4-b49723c19437"},
                                           {"version", "2.2.0"}}}};
  return completion;
}

std::optional<std::int64_t> wording::quantity_of(const json& line) {
  const auto own = whole_at(line, "quantity");
  return own ? own : whole_at(line, "item.quantity");
}

std::vector<std::string> wording::chosen(const json& session) const {
  if (version_ == first_version) {
    auto id = text_at(session, "fulfillment_option_id");
    return id.empty() ? std::vector<std::string>{} : std::vector{std::move(id)};
  }
  std::vector<std::string> ids;
  for (const auto& each : list_at(session, "selected_fulfillment_options")) {
    const auto* const one = modern() ? &each : find(each, text_at(each, "type"));
    if (one != nullptr) ids.push_back(text_at(*one, "option_id"));
  }
  return ids;
}

std::optional<std::int64_t> wording::price_of(const json& option) {
  const auto flat = whole_at(option, "total");
  return flat ? flat : sum_of(option, "total");
}

} // namespace acp::conformance
