#include "checkout/quoting/negotiation.hpp"

#include "checkout/quoting/extensions.hpp"
#include "checkout/texts/locales.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

bool supports(const InterventionCapabilities& agreed, RequiredIntervention required) {
  if (!agreed.supported) return false;
  const auto name = to_string(required);
  return std::ranges::any_of(*agreed.supported, [name](InterventionType t) { return to_string(t) == name; });
}

} // namespace

Capabilities negotiate(const merchant_profile& merchant, const Capabilities& agent) {
  Capabilities agreed;
  agreed.payment = merchant.payment;
  auto& interventions = agreed.interventions.emplace();
  auto& both = interventions.supported.emplace();
  if (agent.interventions && agent.interventions->supported)
    for (const auto type : *agent.interventions->supported)
      if (std::ranges::find(merchant.interventions, type) != merchant.interventions.end() &&
          std::ranges::find(both, type) == both.end())
        both.push_back(type);
  interventions.required = merchant.required_interventions;
  interventions.enforcement = merchant.enforcement;
  // An empty list would be a list of identifiers as well as one of declarations, which the schema does not allow.
  auto active = common_extensions(known_extensions(), extensions_of(agent));
  if (!active.empty()) agreed.extensions = ExtensionList{std::move(active)};
  return agreed;
}

std::vector<std::string> handled_by(const Capabilities& agent) {
  std::vector<std::string> names;
  if (!agent.interventions || !agent.interventions->supported) return names;
  for (const auto type : *agent.interventions->supported)
    if (const auto name = to_string(type); std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  return names;
}

void check_interventions(const Capabilities& agreed, language in, std::vector<Message>& messages) {
  if (!agreed.interventions || !agreed.interventions->required) return;
  const auto& interventions = *agreed.interventions;
  if (interventions.enforcement != InterventionEnforcement::always) return;
  for (std::size_t i = 0; i < interventions.required->size(); ++i) {
    const auto required = (*interventions.required)[i];
    if (supports(interventions, required)) continue;
    messages.push_back(error_message(
        MessageErrorCode::intervention_required, path_at("$.capabilities.interventions.required", i),
        say(in, phrase::agent_cannot, {{"what", to_string(required)}}), Resolution::requires_buyer_review));
  }
}

std::string choose_locale(const merchant_profile& merchant, const field<std::string>& wanted,
                          std::string_view fallback) {
  if (merchant.locales.empty()) return std::string{fallback};
  const auto* match = wanted ? find_locale(*wanted, merchant.locales) : nullptr;
  if (match == nullptr) match = find_locale(fallback, merchant.locales);
  return match == nullptr ? merchant.locales.front() : *match;
}

} // namespace acp::checkout
