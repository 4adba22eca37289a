#pragma once

#include "actors/deliveries/delivery_services.hpp"
#include "app/settings/settings.hpp"
#include "persistence/deliveries/secret_box.hpp"

#include <optional>

namespace acp::app {

/// What deliveries need. Without a box no secret can be read: pull endpoints work, nothing is sent to the others.
/// `http` outlives the system.
actors::delivery_services delivery_services(const settings& s, const std::optional<persistence::secret_box>& box,
                                            outbound::http_client& http);

} // namespace acp::app
