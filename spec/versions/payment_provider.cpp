// Until 2026-01-30 a session named one payment provider; since then it lists handlers.

#include "spec/versions/adapters.hpp"
#include "spec/versions/providers.hpp"
#include "spec/versions/tell.hpp"

#include <array>
#include <string>

namespace acp::versions {
namespace {

constexpr std::array<std::string_view, 4> kNetworks{"\"amex\"", "\"discover\"", "\"mastercard\"", "\"visa\""};

/// The card networks a handler takes, of those the older versions have words for; all of them where it does not say.
std::string networks_of(std::string_view handler) {
  const auto brands = member_of(member_of(handler, "config"), "accepted_brands");
  std::string listed;
  for (const auto network : kNetworks) {
    bool taken = brands.empty();
    for_each_element(brands, [&](std::string_view each) { taken = taken || each == network; });
    if (taken) (listed += listed.empty() ? "" : ",") += network;
  }
  return "[" + listed + "]";
}

std::string merchant_of(std::string_view handler) {
  const auto named = member_of(member_of(handler, "config"), "merchant_id");
  return std::string{named.empty() ? member_of(handler, "id") : named};
}

void write_authentication_provider(std::string_view handler, std::string_view provider, object_text& to) {
  if (member_of(member_of(handler, "config"), "supports_3ds") != "true") return;
  to.key("\"authentication_provider\":");
  object_text authentication{to.out()};
  authentication.text("\"provider\":", provider);
  authentication.raw("\"merchant_id\":", merchant_of(handler));
  authentication.raw("\"supported_authentication_methods\":", "[\"3ds\"]");
  authentication.close();
}

} // namespace

void write_payment_provider(const source_object& session, object_text& to, const told_for& how) {
  std::string_view handler;
  for_each_element(member_of(member_of(session["capabilities"], "payment"), "handlers"), [&](std::string_view each) {
    if (handler.empty() && !provider_of(plain_text(member_of(each, "psp"))).empty()) handler = each;
  });
  if (handler.empty()) return;
  const auto provider = provider_of(plain_text(member_of(handler, "psp")));
  to.key("\"payment_provider\":");
  object_text payment{to.out()};
  payment.text("\"provider\":", provider);
  if (how.version == "2025-09-29") {
    payment.raw("\"supported_payment_methods\":", "[\"card\"]");
  } else {
    if (how.version == "2026-01-16") payment.raw("\"merchant_id\":", merchant_of(handler));
    payment.raw("\"supported_payment_methods\":",
                "[{\"type\":\"card\",\"supported_card_networks\":" + networks_of(handler) + "}]");
  }
  payment.close();
  if (how.version == "2026-01-16") write_authentication_provider(handler, provider, to);
}

} // namespace acp::versions
