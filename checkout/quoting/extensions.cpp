#include "checkout/quoting/extensions.hpp"

#include <algorithm>
#include <array>

namespace acp::checkout {
namespace {

constexpr std::array<std::string_view, 3> discount_fields{"$.CheckoutSessionCreateRequest.discounts",
                                                          "$.CheckoutSessionUpdateRequest.discounts",
                                                          "$.CheckoutSession.discounts"};
constexpr std::array all_extensions{extension{discount_extension, "2026-01-27", discount_fields}};

std::string_view name_in(std::string_view identifier) { return identifier.substr(0, identifier.find('@')); }

bool names(std::string_view identifier, const extension& e) {
  const auto name = name_in(identifier);
  return name == e.name && (name.size() == identifier.size() || identifier.substr(name.size() + 1) == e.version);
}

ExtensionDeclaration declaration(const extension& e, std::string_view identifier) {
  ExtensionDeclaration d;
  d.name = identifier;
  auto& fields = d.extends.emplace();
  for (const auto path : e.adds) fields.emplace_back(path);
  return d;
}

const std::vector<ExtensionDeclaration>* declared(const Capabilities& agreed) {
  return agreed.extensions ? std::get_if<std::vector<ExtensionDeclaration>>(&*agreed.extensions) : nullptr;
}

} // namespace

std::span<const extension> known_extensions() { return all_extensions; }

std::vector<ExtensionDeclaration> common_extensions(std::span<const extension> sellers,
                                                    std::span<const std::string> asked) {
  std::vector<ExtensionDeclaration> common;
  for (const auto& identifier : asked) {
    const auto found = std::ranges::find_if(sellers, [&](const extension& e) { return names(identifier, e); });
    if (found == sellers.end()) continue;
    const bool repeated =
        std::ranges::any_of(common, [&](const ExtensionDeclaration& d) { return name_in(d.name) == found->name; });
    if (!repeated) common.push_back(declaration(*found, identifier));
  }
  return common;
}

std::vector<std::string> extensions_of(const Capabilities& agent) {
  std::vector<std::string> names;
  if (!agent.extensions) return names;
  if (const auto* identifiers = std::get_if<std::vector<std::string>>(&*agent.extensions)) return *identifiers;
  for (const auto& each : std::get<std::vector<ExtensionDeclaration>>(*agent.extensions)) names.push_back(each.name);
  return names;
}

bool is_active(const Capabilities& agreed, std::string_view name) {
  const auto* active = declared(agreed);
  return active != nullptr &&
         std::ranges::any_of(*active, [name](const ExtensionDeclaration& d) { return name_in(d.name) == name; });
}

void activate(Capabilities& agreed, std::string_view name) {
  if (is_active(agreed, name)) return;
  const auto found = std::ranges::find(all_extensions, name, &extension::name);
  if (found == all_extensions.end()) return;
  std::vector<ExtensionDeclaration> all;
  if (const auto* active = declared(agreed)) all = *active;
  all.push_back(declaration(*found, name));
  agreed.extensions = ExtensionList{std::move(all)};
}

} // namespace acp::checkout
