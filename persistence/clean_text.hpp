#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace acp::persistence {

/// What PostgreSQL accepts as text, of at most `limit` bytes: bytes that are no UTF-8, and zero bytes, become `?`. A
/// character that does not fit whole is left out.
std::string clean_text(std::string_view bytes, std::size_t limit);

} // namespace acp::persistence
