#include "merchant/sandbox_tokens.hpp"

#include <algorithm>
#include <array>

namespace acp::merchant {

namespace {

struct entry {
  sandbox_token shown;
  sandbox_behaviour behaviour;
};

const std::array entries{
    entry{{"spt_declined", "declined by the bank"},
          sandbox_decline{"payment_declined", "The payment was declined. Please use another payment method."}},
    entry{{"spt_insufficient_allowance", "declined: the token allows less than the total"},
          sandbox_decline{"insufficient_allowance", "The payment token does not cover the total."}},
    entry{{"spt_expired_token", "declined: the token has expired"},
          sandbox_decline{"token_expired", "The payment token has expired. Please obtain a new one."}},
    entry{{"spt_3ds_*", "asks for 3-D Secure, then pays or is declined as the authentication result says"},
          sandbox_authenticate{}},
    entry{{"spt_timeout_before_capture", "no answer within the deadline; nothing was charged"},
          sandbox_silence_before_capture{}},
    entry{{"spt_timeout_after_capture", "no answer within the deadline; the money was taken"},
          sandbox_silence_after_capture{}},
};

bool matches(std::string_view pattern, std::string_view token) {
  return pattern.ends_with('*') ? token.starts_with(pattern.substr(0, pattern.size() - 1)) : token == pattern;
}

} // namespace

sandbox_behaviour behaviour_of(std::string_view token) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const entry& e) { return matches(e.shown.token, token); });
  if (found != entries.end()) return found->behaviour;
  if (token.starts_with("spt_") || token.starts_with("vt_")) return sandbox_capture{};
  return sandbox_decline{"token_unknown", "The payment token is not known. Please use another payment method."};
}

std::span<const sandbox_token> sandbox_tokens() {
  static const auto shown = [] {
    std::array<sandbox_token, entries.size()> list;
    std::transform(entries.begin(), entries.end(), list.begin(), [](const entry& e) { return e.shown; });
    return list;
  }();
  return shown;
}

sandbox_behaviour after_authentication(const AuthenticationResult& result) {
  switch (result.outcome) {
  case AuthenticationOutcome::authenticated:
  case AuthenticationOutcome::attempt_acknowledged: return sandbox_capture{};
  case AuthenticationOutcome::abandoned:
  case AuthenticationOutcome::canceled:
    return sandbox_decline{"authentication_canceled", "The authentication was not finished. Please try again."};
  default: return sandbox_decline{"authentication_failed", "The bank could not confirm that the payment is yours."};
  }
}

AuthenticationMetadata sandbox_authentication() {
  AuthenticationMetadata metadata;
  metadata.acquirer_details.acquirer_bin = "400000";
  metadata.acquirer_details.acquirer_country = "US";
  metadata.acquirer_details.acquirer_merchant_id = "sandbox_merchant";
  metadata.acquirer_details.merchant_name = "Sandbox merchant";
  metadata.directory_server = DirectoryServer::visa;
  FlowPreference preference;
  preference.type = FlowPreferenceType::challenge;
  ChallengePreference challenge;
  challenge.type = ChallengeType::preferred;
  preference.challenge = challenge;
  metadata.flow_preference = preference;
  return metadata;
}

} // namespace acp::merchant
