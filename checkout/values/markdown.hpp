#pragma once

#include <string>
#include <string_view>

namespace acp::checkout {

/// Whether a text has raw HTML in it where it is read as CommonMark, which the protocol forbids. Code spans, autolinks
/// and a `<` that opens nothing are no HTML.
bool has_raw_html(std::string_view text);

/// The same text as CommonMark without its raw HTML; as it is where there is none.
std::string without_raw_html(std::string text);

} // namespace acp::checkout
