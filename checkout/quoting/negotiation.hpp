#pragma once

#include "checkout/session/profile.hpp"
#include "checkout/texts/texts.hpp"
#include "spec/types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace acp::checkout {

/// What merchant and agent can do together: the merchant's payment handlers, the interventions both support, those the
/// merchant requires, and the extensions that are active.
Capabilities negotiate(const merchant_profile& merchant, const Capabilities& agent);

/// The interventions an agent says it can handle, by their protocol names.
std::vector<std::string> handled_by(const Capabilities& agent);

/// Says which interventions payment always needs but the agent can't handle.
void check_interventions(const Capabilities& agreed, language in, std::vector<Message>& messages);

/// The merchant's locale that serves what a request asks for, else `fallback`; else the merchant's first.
std::string choose_locale(const merchant_profile& merchant, const field<std::string>& wanted,
                          std::string_view fallback);

} // namespace acp::checkout
