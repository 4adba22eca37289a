#pragma once

#include "app/operator/desk_stores.hpp"
#include "checkout/operator_service.hpp"

/// The parts of `perform`, one for each kind of act. `request.body` is what the act takes.
namespace acp::app {

checkout::reply act_on_endpoint(desk_stores& stores, const checkout::operator_request& request,
                                checkout::time_point now);
checkout::reply act_on_letters(desk_stores& stores, const checkout::operator_request& request);
checkout::reply act_on_messages(desk_stores& stores, const checkout::operator_request& request);
checkout::reply look_back(desk_stores& stores, const checkout::operator_request& request);

} // namespace acp::app
