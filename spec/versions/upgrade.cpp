#include "spec/versions/upgrade.hpp"

#include "spec/versions/paths.hpp"
#include "spec/versions/prune.hpp"
#include "spec/versions/steps.hpp"

#include <algorithm>
#include <array>

namespace acp {
namespace {

constexpr std::array<std::string_view, 4> kNames{"CheckoutSessionCreateRequest", "CheckoutSessionUpdateRequest",
                                                 "CheckoutSessionCompleteRequest", "CancelSessionRequest"};

} // namespace

std::string_view type_name(request_type type) { return kNames[static_cast<std::size_t>(type)]; }

bool has_member(std::string_view version, request_type type, std::string_view name) {
  const auto* known = find_rule(version, type_name(type));
  return known != nullptr &&
         std::ranges::find(known->object->members, name, &member_rule::name) != known->object->members.end();
}

std::vector<violation> validate_request(std::string_view version, request_type type, const nlohmann::json& document) {
  const auto* expected = find_rule(version, type_name(type));
  return expected == nullptr ? std::vector<violation>{} : validate(document, *expected);
}

void upgrade_request(std::string_view version, request_type type, nlohmann::json& document,
                     const request_defaults& defaults) {
  const auto* known = find_rule(version, type_name(type));
  if (!document.is_object() || known == nullptr) {
    document = nlohmann::json::object(); // no body was defined
    return;
  }
  versions::prune(document, *known);
  if (version < "2025-12-12") versions::to_2025_12_12(document, type);
  if (version < "2026-01-30") versions::to_2026_01_30(document, type, version, defaults);
}

void downgrade_paths(std::vector<violation>& found, std::string_view version) {
  for (auto& each : found) each.path = versions::request_path(each.path, version).value_or("$");
}

} // namespace acp
