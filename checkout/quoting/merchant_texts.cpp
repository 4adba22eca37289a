#include "checkout/quoting/merchant_texts.hpp"

#include "checkout/texts/texts.hpp"

#include <string_view>

namespace acp::checkout {
namespace {

phrase title_of(LinkType type) {
  switch (type) {
  case LinkType::terms_of_use: return phrase::link_terms_of_use;
  case LinkType::privacy_policy: return phrase::link_privacy_policy;
  case LinkType::return_policy: return phrase::link_return_policy;
  case LinkType::shipping_policy: return phrase::link_shipping_policy;
  case LinkType::contact_us: return phrase::link_contact_us;
  case LinkType::about_us: return phrase::link_about_us;
  case LinkType::faq: return phrase::link_faq;
  default: return phrase::link_support;
  }
}

phrase wish_for(std::string_view channel) {
  if (channel == "email") return phrase::consent_email;
  return channel == "sms" ? phrase::consent_sms : phrase::consent_other;
}

} // namespace

void offer_pages(CheckoutSession& session, const merchant_profile& merchant) {
  const auto in = language_of(session);
  session.links = merchant.links;
  for (auto& link : session.links)
    if (!link.title) link.title = say(in, title_of(link.type));
  if (merchant.marketing_consents.empty()) return;
  auto& options = session.marketing_consent_options.emplace(merchant.marketing_consents);
  for (auto& option : options)
    if (option.display_text.empty()) option.display_text = say(in, wish_for(option.channel));
}

} // namespace acp::checkout
