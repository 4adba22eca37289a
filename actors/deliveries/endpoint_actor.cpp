#include "actors/deliveries/endpoint_actor.hpp"

#include "actors/deliveries/pull_desk.hpp"
#include "actors/deliveries/webhook_desk.hpp"
#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

namespace acp::actors {
namespace {

using std::chrono::steady_clock;

bool same_shards(const std::vector<persistence::held_shard>& a, const std::vector<persistence::held_shard>& b) {
  return std::ranges::equal(a, b,
                            [](const auto& x, const auto& y) { return x.shard == y.shard && x.epoch == y.epoch; });
}

/// What was asked for. A writer that failed for good ends the endpoint: started again it loads what is true.
template <class T>
T& must(std::expected<T, write_error>& value) {
  if (!value) throw std::runtime_error(value.error());
  return *value;
}

} // namespace

endpoint_actor::endpoint_actor(caf::actor_config& config, runtime& rt, delivery_runtime& d, endpoint_ptr e)
    : caf::event_based_actor(config)
    , rt_(rt)
    , d_(d)
    , endpoint_(std::move(e)) {
  desk_effects& effects = *this;
  if (endpoint_->kind == persistence::endpoint_kind::push)
    desk_ = std::make_unique<webhook_desk>(*endpoint_, d_.settings(), effects, std::random_device{}());
  else
    desk_ = std::make_unique<pull_desk>(*endpoint_, d_.settings(), effects);
}

const char* endpoint_actor::name() const {
  return endpoint_->kind == persistence::endpoint_kind::push ? "webhook_endpoint" : "pull_feeder";
}

template <class F>
void endpoint_actor::hear(F&& f) {
  const auto now = steady_clock::now();
  look_at_shards(now, false);
  f(now);
  desk_->go_on(now);
  if (winding_down_ && desk_->is_idle()) return quit();
  wake_at(desk_->due(now));
}

caf::behavior endpoint_actor::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  ++d_.counters.endpoints;
  send(this, poll_due{});
  return {
      [this](const events_ready& e) { hear([&](auto now) { desk_->on_events(e.shard, e.number, *e.events, now); }); },
      [this](answer<outbound::http_result>& a) { on_attempted(a); },
      [this](answer<load_position::result>& a) {
        hear([&](auto now) { desk_->on_loaded(a.content->held, must(a.content->value), now); });
      },
      [this](answer<save_deliveries::result>& a) {
        hear([&](auto now) { desk_->on_saved(must(a.content->value), now); });
      },
      [this](answer<fetch_bodies::result>& a) {
        hear([&](auto now) { desk_->on_bodies(std::move(must(a.content->value)), now); });
      },
      [this](const work_due& w) {
        if (w.generation != wake_generation_) return;
        wakes_at_ = time_point::max();
        hear([](auto) {});
      },
      [this](const shards_changed&) { hear([](auto) {}); },
      [this](const backlog_changed&) { hear([&](auto now) { desk_->reload(now); }); },
      [this](const endpoint_changed& c) {
        endpoint_ = c.now;
        hear([&](auto now) { desk_->configure(*endpoint_, now); });
      },
      [this](const poll_due&) { on_upkeep(); },
      [this](const stop_working&) { wind_down(); },
      [this](const grace_over&) { on_grace_over(); }};
}

void endpoint_actor::on_exit() {
  --d_.counters.endpoints;
  d_.counters.under_way -= under_way_;
  if (circuit_open_) --d_.counters.circuits_open;
  desk_.reset();
}

void endpoint_actor::look_at_shards(time_point now, bool in_any_case) {
  std::vector<persistence::held_shard> held;
  for (std::size_t i = 0; i < rt_.gates.size(); ++i)
    if (rt_.gates[i].held(now)) held.push_back({{static_cast<std::uint8_t>(i)}, rt_.gates[i].epoch()});
  if (!in_any_case && same_shards(held, held_)) return;
  held_ = std::move(held);
  desk_->hold(held_, now);
}

void endpoint_actor::on_attempted(answer<outbound::http_result>& a) {
  --under_way_;
  --d_.counters.under_way;
  hear([&](auto now) { desk_->on_attempted(a.of, judge(std::move(*a.content)), now); });
}

void endpoint_actor::on_upkeep() {
  hear([&](auto now) { look_at_shards(now, true); });
  delayed_send(this, d_.settings().upkeep, poll_due{});
}

void endpoint_actor::wake_at(time_point when) {
  if (when >= wakes_at_) return;
  wakes_at_ = when;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(when - steady_clock::now());
  delayed_send(this, std::max(wait, std::chrono::milliseconds{1}), work_due{{}, ++wake_generation_});
}

void endpoint_actor::wind_down() {
  if (std::exchange(winding_down_, true)) return;
  delayed_send(this, d_.settings().stop_grace, grace_over{});
  hear([&](auto now) { desk_->wind_down(now); });
}

void endpoint_actor::on_grace_over() {
  // What can't even be saved by now is delivered again by whoever comes next.
  if (std::exchange(cut_off_, true)) return quit();
  delayed_send(this, d_.settings().stop_grace / 2, grace_over{});
  hear([&](auto now) { desk_->cut_off(now); });
}

} // namespace acp::actors
