#include "checkout/quoting/negotiation.hpp"

#include "checkout/quoting/extensions.hpp"
#include "checkout/values/ascii.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

bool same_tag(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, to_lower, to_lower); }

std::string_view language_part(std::string_view tag) { return tag.substr(0, tag.find('-')); }

const std::string* best_match(const std::vector<std::string>& locales, std::string_view wanted) {
  if (wanted.empty()) return nullptr;
  for (const auto& locale : locales)
    if (same_tag(locale, wanted)) return &locale;
  for (const auto& locale : locales)
    if (same_tag(language_part(locale), language_part(wanted))) return &locale;
  return nullptr;
}

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

std::string choose_locale(const merchant_profile& merchant, std::string_view wanted, std::string_view fallback) {
  if (merchant.locales.empty()) return std::string{fallback};
  if (const auto* match = best_match(merchant.locales, wanted)) return *match;
  if (const auto* match = best_match(merchant.locales, fallback)) return *match;
  return merchant.locales.front();
}

} // namespace acp::checkout
