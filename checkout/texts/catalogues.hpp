#pragma once

#include <string_view>

namespace acp::checkout {

/// The message catalogue of a language (`de`), as JSON: the phrases by name. Embedded when the program is built; empty
/// for other languages.
std::string_view catalogue_of(std::string_view tag);

} // namespace acp::checkout
