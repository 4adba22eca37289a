#pragma once

#include "checkout/values/failure.hpp"
#include "persistence/deliveries/endpoint_store.hpp"
#include "spec/types.hpp"

#include <chrono>
#include <expected>

namespace acp::app {

/// What a new push endpoint is like where nobody says otherwise.
struct endpoint_defaults {
  int concurrency = persistence::endpoint_settings{}.concurrency;
  std::chrono::milliseconds timeout = persistence::endpoint_settings{}.timeout;
};

/// What an operator wrote, as the store takes it, once all of it makes sense: topics exist, the URL may be called
/// (https, or an address range is opened for it; no user name; no address that is not public and not opened), the
/// headers can be sent and are not the delivery's own. `param` names the member at fault.
std::expected<persistence::new_endpoint, checkout::failure> read_new_endpoint(const NewEndpoint& wanted,
                                                                              const endpoint_defaults& otherwise = {});

/// The same for a change of `now`: the URL is judged with the address ranges as they will be.
std::expected<persistence::endpoint_change, checkout::failure> read_endpoint_change(const EndpointChange& change,
                                                                                    const persistence::endpoint& now);

} // namespace acp::app
