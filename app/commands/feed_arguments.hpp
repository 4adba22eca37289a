#pragma once

#include "app/commands/feed.hpp"
#include "merchant/feed/feed_document.hpp"

#include <optional>
#include <string>

namespace acp::app {

std::optional<std::string> if_given(const std::string& text);

/// Two letters, or nothing.
bool is_country(const std::string& text);

/// What is wrong with the arguments, for a person; nothing when they can be used.
std::optional<std::string> complaint_about(const feed_market& market);

/// The shop, as feeds tell it.
merchant::feed_seller seller_of(const settings& s);

} // namespace acp::app
