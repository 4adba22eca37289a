#pragma once

#include "merchant/import/object_reader.hpp"
#include "merchant/import/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp::merchant {

/// `{"EUR": 1999, "JPY": null}`: amounts in minor units by currency.
std::vector<price_setting> read_prices(object_reader& parent, const char* name);

/// The members `country` and `state` of a place, and a postal prefix.
zone read_zone(object_reader& place, const char* prefix_name);

/// `8.625` as 86,250 millionths: a percentage with up to four digits after the point, from 0 to 100. Nothing for any
/// other text.
std::optional<checkout::rate> parse_percent(std::string_view text);

} // namespace acp::merchant
