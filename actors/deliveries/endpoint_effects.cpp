#include "actors/deliveries/endpoint_actor.hpp"
#include "actors/deliveries/webhook_message.hpp"
#include "actors/runtime/callback_gate.hpp"

#include <chrono>
#include <utility>

/// What an endpoint's desk asks for, and of whom.
namespace acp::actors {

using role = actor_directory::role;

void endpoint_actor::load(persistence::held_shard held, int most_heads) {
  rt_.directory.send(
      role::delivery_writer, 0,
      parcel{load_position{endpoint_->id, held, most_heads, port_to<load_position::result>(caf::actor{this}, 0)}});
}

void endpoint_actor::ask(checkout::shard_id shard, std::int64_t after, int most, std::uint64_t number) {
  rt_.directory.send(role::publisher, shard.value, want_events{{}, address(), after, most, number});
}

void endpoint_actor::save(std::vector<persistence::held_shard> held, persistence::delivery_batch batch) {
  rt_.directory.send(role::delivery_writer, 0,
                     parcel{save_deliveries{endpoint_->id, std::move(held), std::move(batch),
                                            port_to<save_deliveries::result>(caf::actor{this}, 0)}});
}

void endpoint_actor::fetch(std::vector<persistence::delivery_key> keys) {
  rt_.directory.send(role::delivery_writer, 0,
                     parcel{fetch_bodies{std::move(keys), port_to<fetch_bodies::result>(caf::actor{this}, 0)}});
}

void endpoint_actor::attempt(attempt_order order) {
  ++under_way_;
  ++d_.counters.under_way;
  const auto number = order.number;
  const auto began = std::chrono::steady_clock::now();
  auto bring = [gate = rt_.callbacks, to = address(), number, began,
                &counters = d_.counters](outbound::http_result result) {
    gate->pass([&] {
      counters.attempt_duration.observe(std::chrono::steady_clock::now() - began);
      if (const auto who = caf::actor_cast<caf::actor>(to))
        caf::anon_send(who, answer<outbound::http_result>{{}, number, parcel{std::move(result)}});
    });
  };
  d_.services.http.send(make_webhook(*endpoint_, std::move(order), rt_.now(), rt_.entropy()), std::move(bring));
}

void endpoint_actor::gone(std::string why) {
  rt_.report(incident::severity::warning, "endpoint_gone", endpoint_->id);
  rt_.directory.send(role::endpoint_watcher, 0,
                     disable_endpoint{{}, endpoint_->id, "the receiver answered: " + std::move(why)});
}

void endpoint_actor::circuit(bool open) {
  if (circuit_open_ != open) d_.counters.circuits_open += open ? 1 : -1;
  circuit_open_ = open;
  rt_.report(open ? incident::severity::warning : incident::severity::note,
             open ? "endpoint_circuit_opened" : "endpoint_circuit_closed", endpoint_->id);
}

void endpoint_actor::count_failed(bool died) {
  ++d_.counters.failed;
  if (died) ++d_.counters.died;
}

} // namespace acp::actors
