#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// The ids of the first items of a product feed (one product with its variants per line) that can be had. Fails, with a
/// sentence, where a line can't be read or there is none.
std::expected<std::vector<std::string>, std::string> items_of_feed(std::string_view feed, std::size_t most);

} // namespace acp::conformance
