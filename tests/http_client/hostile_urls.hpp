#pragma once

#include <string_view>
#include <vector>

namespace acp::test {

/// URLs a malicious endpoint might be registered with. Each aims at an address that must not be called, or hides where
/// it aims; none may be connected to.
const std::vector<std::string_view>& hostile_urls();

/// Public ones that must pass, with the odd spellings that are legitimate.
const std::vector<std::string_view>& harmless_urls();

} // namespace acp::test
