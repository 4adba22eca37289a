#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acp::checkout {

/// The locale that serves a wanted one best (BCP 47; RFC 4647, look-up): `de-CH` is served by `de-CH`, else by `de`,
/// else by another `de-…`. `de_CH` is the same. Null where none does.
const std::string* find_locale(std::string_view wanted, const std::vector<std::string>& locales);

} // namespace acp::checkout
