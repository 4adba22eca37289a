#pragma once

#include "actors/deliveries/endpoint_desk.hpp"

namespace acp::actors {

/// Puts what an endpoint subscribed to into its queue, from which its receiver pulls. Never calls anybody.
class pull_desk final : public endpoint_desk {
public:
  pull_desk(const persistence::endpoint& e, const delivery_settings& settings, desk_effects& effects)
      : settings_(settings)
      , effects_(effects)
      , course_(e.id, e.settings.events, settings, effects) {}

  void configure(const persistence::endpoint& e, time_point) override { course_.set_topics(e.settings.events); }
  void hold(std::span<const persistence::held_shard> held, time_point now) override { course_.hold(held, now); }
  void on_loaded(persistence::held_shard held, const endpoint_course::loaded& position, time_point now) override {
    course_.on_loaded(held, position, now);
  }
  void on_events(checkout::shard_id shard, std::uint64_t number, const std::vector<event_ptr>& events,
                 time_point now) override;
  void on_saved(const persistence::save_result& result, time_point now) override { course_.on_saved(result, now); }
  void on_bodies(std::vector<persistence::delivery_body>, time_point) override {}
  void on_attempted(std::uint64_t, attempt_result, time_point) override {}
  void reload(time_point) override {}
  void go_on(time_point now) override;
  time_point due(time_point) const override { return course_.save_due(); }
  void wind_down(time_point) override { winding_down_ = true; }
  void cut_off(time_point) override {}
  bool is_idle() const override { return !course_.is_saving() && !course_.has_batch(); }

private:
  const delivery_settings& settings_;
  desk_effects& effects_;
  endpoint_course course_;
  std::size_t unsaved_ = 0; ///< messages that go with the next save
  bool winding_down_ = false;
};

} // namespace acp::actors
