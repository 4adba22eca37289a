#pragma once

#include "actors/runtime/admission.hpp"
#include "actors/runtime/parcel.hpp"
#include "checkout/orders/order_service.hpp"
#include "checkout/service.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

namespace acp::actors {

/// A command on its way from the edge to its session. Its ticket is given back when the request is done with.
struct command_request {
  checkout::command command;
  checkout::reply_to port;
  admission::ticket ticket;
  std::chrono::steady_clock::time_point arrived = std::chrono::steady_clock::now();
};

/// A read, likewise.
struct read_request {
  checkout::session_id session;
  std::optional<checkout::identity> caller; ///< nothing: the merchant's side, which may read every session
  checkout::reply_to port;
  admission::ticket ticket;
};

/// A change of an order, likewise. Without a port where the session tells itself how a refund ended.
struct order_request {
  checkout::order_change change;
  checkout::reply_to port;
  admission::ticket ticket;
};

using any_request = std::variant<parcel<command_request>, parcel<read_request>, parcel<order_request>>;

template <class Request>
void refuse(const parcel<Request>& r, checkout::failure why) {
  r->port.answer({std::unexpected(std::move(why)), false});
}
inline void refuse(const any_request& r, const checkout::failure& why) {
  std::visit([&](const auto& p) { refuse(p, why); }, r);
}

} // namespace acp::actors
