#pragma once

#include <string>

namespace acp::app {

/// Every setting as plain text, for `acp-checkout serve --help`.
std::string settings_as_text();

/// Every setting as Markdown tables: what stands in docs/settings.md.
std::string settings_as_markdown();

} // namespace acp::app
