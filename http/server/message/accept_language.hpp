#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acp::http {

/// The locale that serves an Accept-Language header best (RFC 9110), as `checkout::find_locale` has it; none the header
/// does not want (`de;q=0`), unless nothing else fits. The first of `locales` then, `en-US` when there are none. What
/// is malformed in the header is skipped; at most 16 ranges are looked at.
std::string_view best_locale(std::string_view accept_language, const std::vector<std::string>& locales);

} // namespace acp::http
