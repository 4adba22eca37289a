#pragma once

#include "checkout/texts/phrase.hpp"
#include "spec/types.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace acp::checkout {

/// What the server can say things in. Its own: what a merchant writes comes in the merchant's languages.
enum class language : std::uint8_t { en, de, fr, es, ja };
inline constexpr std::array<std::string_view, 5> language_tags{"en", "de", "fr", "es", "ja"};

/// The language of a locale such as `de-CH`; English for those there is no catalogue for.
language language_of(std::string_view locale);

/// The one a session is told in.
language language_of(const CheckoutSession& session);

/// The name of a phrase in the catalogues, as in `totals.tax`.
std::string_view name_of(phrase what);

/// A phrase, its placeholders (`{item}`) as they are.
const std::string& say(language in, phrase what);

/// A phrase with its placeholders filled: by name, without the braces.
std::string say(language in, phrase what, std::initializer_list<std::pair<std::string_view, std::string_view>> values);

} // namespace acp::checkout
