#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/values/failure.hpp"

#include <optional>

namespace acp::checkout {

/// What is wrong with what a request's texts say, beyond their shape: notes with raw HTML (`raw_html_not_allowed`),
/// personal data in an attribution (`pii_not_allowed`).
std::optional<failure> refused_contents(const command_body& body);

/// Whether a text looks like an address of email or a phone number. Rather one too many than one too few; long numbers
/// alone are ids.
bool looks_personal(std::string_view text);

} // namespace acp::checkout
