#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace acp {

/// The canonical form of a JSON value by RFC 8785: the same bytes for the same value, whatever the
/// order of members, the white space or the spelling of numbers (1.0 is 1, 1e2 is 100). Numbers count
/// as doubles, so whole numbers beyond 2^53 lose digits there.
std::string canonical_json(const nlohmann::json& value);

/// A double as ECMAScript writes it (ECMA-262, Number::toString). The value must be finite.
std::string ecmascript_number(double value);

/// Whether a member name sorts before another by UTF-16 code units, as RFC 8785 orders members. Both
/// must be valid UTF-8.
bool utf16_less(const std::string& a, const std::string& b);

} // namespace acp
