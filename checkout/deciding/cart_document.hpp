#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acp::checkout {

/// Whether a cart that has ended is shown, too: in the answer to what ended it.
enum class ended_carts { shown, hidden };

/// The cart (protocol: Cart) that a stored document stands for, as JSON text; nothing where it is none, or one that has
/// ended and is not to be shown.
std::optional<std::string> cart_in(std::string_view document, ended_carts ended);

} // namespace acp::checkout
