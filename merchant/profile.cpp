#include "merchant/profile.hpp"

#include "merchant/delegation/sandbox_merchant.hpp"
#include "merchant/seller_backed/accounts.hpp"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace acp::merchant {

namespace {

/// A handler anybody can use: the agent obtains a token, the sandbox takes it.
PaymentHandler tokenized_card(const std::string& id) {
  PaymentHandler handler;
  handler.id = id;
  handler.name = "dev.acp.tokenized.card";
  handler.display_name = "Card";
  handler.version = "2026-01-22";
  handler.spec = "https://acp.dev/handlers/tokenized.card";
  handler.requires_delegate_payment = true;
  handler.requires_pci_compliance = false;
  handler.psp = "sandbox";
  handler.config_schema = "https://acp.dev/schemas/handlers/tokenized.card/config.json";
  handler.instrument_schemas = {"https://acp.dev/schemas/handlers/tokenized.card/instrument.json"};
  handler.config = {{"merchant_id", std::string{sandbox_merchant}},
                    {"psp", "sandbox"},
                    {"accepted_brands", {"visa", "mastercard", "amex", "jcb"}},
                    {"accepted_funding_types", {"credit", "debit", "prepaid"}},
                    {"supports_3ds", true},
                    {"environment", "sandbox"}};
  handler.display_order = 0;
  return handler;
}

/// A card the shop has on file for the demo buyer.
PaymentHandler saved_card() {
  PaymentHandler handler;
  handler.id = "seller_pm_123";
  handler.name = "dev.acp.seller_backed.saved_card";
  handler.display_name = "Card on file";
  handler.version = "2026-02-05";
  handler.spec = "https://acp.dev/handlers/seller_backed/saved_card";
  handler.requires_delegate_payment = true;
  handler.requires_pci_compliance = false;
  handler.psp = "sandbox";
  handler.config_schema = "https://acp.dev/schemas/handlers/seller_backed/saved_card/config.json";
  handler.instrument_schemas = {"https://acp.dev/schemas/handlers/seller_backed/saved_card/instrument.json"};
  handler.config = {{"merchant_id", std::string{sandbox_merchant}},
                    {"psp", "sandbox"},
                    {"payment_method_id", "pm_sandbox_saved"},
                    {"display_name", "Sandbox card ending in 0000"},
                    {"display_metadata", {{"brand", "visa"}, {"last4", "0000"}}},
                    {"supports_3ds", true}};
  handler.display_order = 1;
  return handler;
}

Link link(LinkType type, const std::string& url) {
  Link l;
  l.type = type;
  l.url = url;
  return l;
}

MarketingConsentOption news_by_email(const std::string& shop_url) {
  MarketingConsentOption option;
  option.channel = "email";
  option.privacy_policy_url = shop_url + "/legal/privacy";
  option.is_subscribed = false;
  return option;
}

/// What is required has to be supported, or no agent could ever do it.
void support(std::vector<InterventionType>& supported, RequiredIntervention required) {
  const auto type = from_string<InterventionType>(to_string(required)).value();
  if (std::ranges::find(supported, type) == supported.end()) supported.push_back(type);
}

std::string without_trailing_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

} // namespace

checkout::merchant_profile sandbox_profile(const profile_settings& settings) {
  checkout::merchant_profile profile;
  profile.name = settings.shop_name;
  profile.shop_url = without_trailing_slash(settings.shop_url);
  profile.links = {link(LinkType::terms_of_use, profile.shop_url + "/legal/terms"),
                   link(LinkType::privacy_policy, profile.shop_url + "/legal/privacy"),
                   link(LinkType::return_policy, profile.shop_url + "/legal/returns"),
                   link(LinkType::support, profile.shop_url + "/help")};
  profile.payment->handlers = {tokenized_card(settings.card_handler), saved_card()};
  for (const auto& name : settings.seller_backed) {
    const auto* kind = account_kind_of(name);
    if (kind == nullptr) throw std::invalid_argument{"the shop keeps no " + name};
    auto& handlers = profile.payment->handlers;
    handlers.push_back(handler_of(*kind));
    handlers.back().display_order = static_cast<std::int64_t>(handlers.size()) - 1;
  }
  profile.interventions = {InterventionType::_3ds, InterventionType::address_verification};
  profile.required_interventions = settings.required_interventions;
  profile.enforcement = settings.enforcement;
  for (const auto required : settings.required_interventions) support(profile.interventions, required);
  profile.marketing_consents = {news_by_email(profile.shop_url)};
  profile.locales = settings.locales;
  profile.session_lifetime = settings.session_lifetime;
  profile.presentment = settings.presentment;
  profile.takes_tax_certificates = settings.takes_tax_certificates;
  profile.cart_lifetime = settings.cart_lifetime;
  profile.quote_lifetime = settings.quote_lifetime;
  profile.purchases = settings.purchases;
  return profile;
}

} // namespace acp::merchant
