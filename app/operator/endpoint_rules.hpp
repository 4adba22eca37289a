#pragma once

#include "checkout/values/failure.hpp"
#include "persistence/deliveries/endpoint.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace acp::app {

/// A refusal of the member at this path.
std::unexpected<checkout::failure> wrong(std::string param, std::string code, const std::string& message);

/// Why an endpoint can't have these settings; nothing when it can.
std::optional<checkout::failure> fault_in(const persistence::endpoint_settings& s, persistence::endpoint_kind kind);

} // namespace acp::app
