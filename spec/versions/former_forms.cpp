#include "spec/versions/former_forms.hpp"

#include "spec/codec/read.hpp"
#include "spec/versions/newer_words.hpp"
#include "spec/versions/paths.hpp"
#include "spec/versions/providers.hpp"
#include "spec/versions/upgrade.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace acp {
namespace versions {
namespace {

using nlohmann::json;

constexpr std::string_view former_version = "2026-01-16"; // the last one with this form
constexpr std::string_view drafted_token = "vault_token"; // an earlier draft named its kind, and no provider

bool has(const json& object, std::string_view name) { return find_member(object, name) != nullptr; }

/// Null counts as no value.
bool has_value(const json& object, std::string_view name) {
  const auto* found = find_member(object, name);
  return found != nullptr && !found->is_null();
}

bool is_text(const json& object, std::string_view name, std::string_view text) {
  const auto* found = find_member(object, name);
  return found != nullptr && found->is_string() && found->get_ref<const std::string&>() == text;
}

bool speaks_newer_words(request_type type, const json& request) {
  const auto* newer = find_rule(newest_version(), type_name(type));
  const auto* former = find_rule(former_version, type_name(type));
  return has_newer_words(request, *newer, *former);
}

bool is_nested(const json& chosen) {
  if (!chosen.is_object() || has_value(chosen, "option_id") || has_value(chosen, "item_ids")) return false;
  return (is_text(chosen, "type", "shipping") && has(chosen, "shipping") && !has_value(chosen, "digital")) ||
         (is_text(chosen, "type", "digital") && has(chosen, "digital") && !has_value(chosen, "shipping"));
}

bool chooses_by_nesting(const json& selection) {
  return selection.is_array() && !selection.empty() && std::ranges::all_of(selection, is_nested);
}

bool pays_with_token(const json& payment) {
  if (!payment.is_object() || !has(payment, "token")) return false;
  const bool is_draft = is_text(payment, "type", drafted_token);
  if (!is_draft && (!has(payment, "provider") || has_value(payment, "type"))) return false;
  return !speaks_newer_words(request_type::complete, {{"payment_data", payment}});
}

/// A member of a request whose form changed with 2026-01-30.
struct former_member {
  request_type type;
  const char* name;
  bool (*is_former)(const json& value);
  bool former_parts::*part;
};

constexpr std::array<former_member, 2> kMembers{{
    {request_type::update, "selected_fulfillment_options", chooses_by_nesting, &former_parts::selection},
    {request_type::complete, "payment_data", pays_with_token, &former_parts::payment},
}};

/// Reads the member of a request as one of the former version's own.
void read_member(const former_member& member, const json& value, const request_defaults& defaults, former_reading& to) {
  json part{{member.name, value}};
  const bool is_draft = value.is_object() && !has(value, "provider");
  if (is_draft) part[member.name]["provider"] = only_provider;
  to.found = validate_request(former_version, member.type, part);
  if (!to.found.empty()) return;
  upgrade_request(former_version, member.type, part, defaults);
  if (is_draft) part[member.name]["instrument"]["credential"]["type"] = drafted_token;
  to.request[member.name] = std::move(part[member.name]);
}

/// Whether it may be meant for a currency, also misspelt. Who says one wants no other.
bool is_about_currency(std::string name) {
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return name.find("cur") != std::string::npos;
}

/// Whether nothing in it came with 2026-01-30 or later: then the currency is not forgotten, but was never to be said.
bool opens_in_former_words(const json& request) {
  if (!has(request, "items") || speaks_newer_words(request_type::create, request)) return false;
  return std::ranges::none_of(request.get_ref<const json::object_t&>(),
                              [](const auto& member) { return is_about_currency(member.first); });
}

bool begins(std::string_view path, std::string_view start) {
  return path.starts_with(start) &&
         (path.size() == start.size() || path[start.size()] == '.' || path[start.size()] == '[');
}

} // namespace

std::optional<former_reading> read_former(request_type type, const json& request, const request_defaults& defaults) {
  if (!request.is_object()) return std::nullopt;
  std::optional<former_reading> reading;
  const auto begin = [&]() -> former_reading& {
    if (!reading) reading.emplace(former_reading{request, {}, {}});
    return *reading;
  };
  if (type == request_type::create && opens_in_former_words(request)) begin().request["currency"] = defaults.currency;
  for (const auto& each : kMembers) {
    const auto* value = each.type == type ? find_member(request, each.name) : nullptr;
    if (value == nullptr || !each.is_former(*value)) continue;
    begin().parts.*each.part = true;
    read_member(each, *value, defaults, *reading);
  }
  return reading;
}

void note_names_of_items(const json& request, former_parts& parts) {
  const auto* items = has(request, "line_items") ? nullptr : find_member(request, "items");
  if (items == nullptr || !items->is_array()) return;
  parts.items = true;
  parts.product_ids = std::ranges::none_of(*items, [](const json& item) { return has(item, "id"); });
}

void tell_paths(std::vector<violation>& found, const former_parts& parts) {
  for (auto& each : found) each.path = path_in(parts, each.path).value_or("$");
}

} // namespace versions

std::optional<std::string> path_in(const former_parts& parts, std::string_view path) {
  const std::array<std::pair<std::string_view, bool>, 3> places{{
      {"$.line_items", parts.items},
      {"$.selected_fulfillment_options", parts.selection},
      {"$.payment_data", parts.payment},
  }};
  const bool is_former =
      std::ranges::any_of(places, [&](const auto& each) { return each.second && versions::begins(path, each.first); });
  auto told = is_former ? versions::request_path(path, versions::former_version) : std::string{path};
  if (told && parts.product_ids && told->starts_with("$.items[") && told->ends_with("].id"))
    told->replace(told->size() - 2, 2, "product_id");
  return told;
}

} // namespace acp
