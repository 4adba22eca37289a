#include "actors/service_facade.hpp"

#include "actors/runtime/failures.hpp"
#include "actors/runtime/routing.hpp"

#include <algorithm>
#include <utility>

namespace acp::actors {

using checkout::operation;

void service_facade::execute(checkout::command c, checkout::reply_to port) {
  hand_over(command_request{std::move(c), std::move(port), {}});
}

void service_facade::read(checkout::session_id id, checkout::request_context context, checkout::reply_to port) {
  hand_over(read_request{std::move(id), std::move(context.caller), std::move(port), {}});
}

void service_facade::change(checkout::order_change c, checkout::reply_to port) {
  hand_over(order_request{std::move(c), std::move(port), {}});
}

void service_facade::read_any(checkout::session_id id, checkout::reply_to port) {
  hand_over(read_request{std::move(id), std::nullopt, std::move(port), {}});
}

std::optional<checkout::shard_id> service_facade::shard_of(const command_request& r) const {
  const auto& c = r.command;
  if (c.op() != operation::create) return shard_of_session(c.session, rt_.shard_count());
  return shard_of_create(c.context, c.context.key ? checkout::entropy{} : rt_.entropy(), rt_.shard_count());
}

std::optional<checkout::shard_id> service_facade::shard_of(const read_request& r) const {
  return shard_of_session(r.session, rt_.shard_count());
}

std::optional<checkout::shard_id> service_facade::shard_of(const order_request& r) const {
  return shard_of_session(r.change.session, rt_.shard_count());
}

bool service_facade::ready() const noexcept {
  const auto now = shard_gate::steady::now();
  return !rt_.requests.closed() && !rt_.gates.empty() &&
         std::ranges::all_of(rt_.gates, [&](const shard_gate& g) { return g.held(now); });
}

template <class Request>
void service_facade::hand_over(Request r) {
  const auto refuse = [&](checkout::failure why) { r.port.answer({std::unexpected(std::move(why)), false}); };
  auto admitted = rt_.requests.enter();
  if (!admitted) {
    const bool closed = rt_.requests.closed();
    ++(closed ? rt_.counters.refused_unavailable : rt_.counters.refused_overloaded);
    return refuse(closed ? failures::shutting_down() : failures::overloaded());
  }
  const auto shard = shard_of(r);
  if (!shard) return refuse(failures::not_found());
  if (!rt_.gates[shard->value].held()) {
    ++rt_.counters.refused_unavailable;
    return refuse(failures::unavailable("The event log"));
  }
  r.ticket = std::move(*admitted);
  rt_.directory.send(actor_directory::role::shard, shard->value, parcel{std::move(r)});
}

} // namespace acp::actors
