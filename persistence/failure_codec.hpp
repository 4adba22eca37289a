#pragma once

#include "checkout/values/failure.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace acp::persistence {

/// A remembered failure as compact JSON.
std::string encode_failure(const checkout::failure& f);

/// The reverse; an error text for what `encode_failure` does not write.
std::expected<checkout::failure, std::string> decode_failure(std::string_view json);

} // namespace acp::persistence
