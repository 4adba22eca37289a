#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/deliveries/endpoint_desk.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>
#include <vector>

namespace acp::actors {

/// One active endpoint: a `webhook_endpoint`, which calls its receiver, or a `pull_feeder`, which fills a queue. What
/// happens is decided at its desk; this brings the desk's questions to publishers, writer and HTTP client, and their
/// answers back. Any number of them may crash and be started again: what was not saved is delivered again.
class endpoint_actor final : public caf::event_based_actor, private desk_effects {
public:
  using endpoint_ptr = std::shared_ptr<const persistence::endpoint>;

  endpoint_actor(caf::actor_config& config, runtime& rt, delivery_runtime& d, endpoint_ptr e);
  const char* name() const override;

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  using time_point = endpoint_desk::time_point;

  // What the desk asks for (endpoint_effects.cpp)
  void load(persistence::held_shard held, int most_heads) override;
  void ask(checkout::shard_id shard, std::int64_t after, int most, std::uint64_t number) override;
  void save(std::vector<persistence::held_shard> held, persistence::delivery_batch batch) override;
  void fetch(std::vector<persistence::delivery_key> keys) override;
  void attempt(attempt_order order) override;
  void gone(std::string why) override;
  void circuit(bool open) override;
  void count_delivered() override { ++d_.counters.delivered; }
  void count_failed(bool died) override;
  void count_fed(std::size_t messages) override { d_.counters.fed += messages; }
  checkout::time_point wall_now() override { return rt_.now(); }

  /// Lets the desk hear something, and then do what follows from it.
  template <class F>
  void hear(F&& f);
  void on_attempted(answer<outbound::http_result>& a);
  void look_at_shards(time_point now, bool in_any_case);
  void wake_at(time_point when);
  void on_upkeep();
  void wind_down();
  void on_grace_over();

  runtime& rt_;
  delivery_runtime& d_;
  endpoint_ptr endpoint_;
  std::unique_ptr<endpoint_desk> desk_;
  std::vector<persistence::held_shard> held_;
  std::int64_t under_way_ = 0;
  bool circuit_open_ = false;
  bool winding_down_ = false;
  bool cut_off_ = false;
  time_point wakes_at_ = time_point::max();
  std::uint64_t wake_generation_ = 0;
};

} // namespace acp::actors
