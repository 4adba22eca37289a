#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acp::checkout {

/// The order in a session's document, as JSON text; nothing where there is none, or where it is no such document.
std::optional<std::string> order_in(std::string_view session_document);

} // namespace acp::checkout
