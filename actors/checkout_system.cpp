#include "actors/checkout_system.hpp"

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/runtime/runtime.hpp"
#include "actors/service_facade.hpp"
#include "actors/supervisor.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace acp::actors {
namespace {

using role = actor_directory::role;

/// Sharing, because the default policy starves actors when all workers are busy. A bound on messages per turn, because
/// a shard under load would not let its worker go.
struct scheduler_config : caf::actor_system_config {
  explicit scheduler_config(int threads) {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", static_cast<std::size_t>(std::max(1, threads)));
    set("scheduler.max-throughput", std::size_t{100});
  }
};

std::size_t at_least_one(int n) { return static_cast<std::size_t>(std::max(1, n)); }

class running_system final : public checkout_system {
public:
  running_system(system_settings settings, persistence::event_log& log, merchant::services services,
                 checkout::merchant_profile profile, clock now, entropy_source random,
                 std::optional<delivery_services> deliveries)
      : rt_(std::move(settings), log, services, std::move(profile), std::move(now), std::move(random))
      , facade_(rt_) {
    if (deliveries) rt_.deliveries = std::make_shared<delivery_runtime>(std::move(*deliveries));
    rt_.requests.close(); // until it is started
  }
  ~running_system() override { stop(); }

  void start() override {
    if (system_) throw std::logic_error("the checkout system has been started before");
    const int shards = rt_.log.shard_count();
    if (shards < 1 || shards > 256) throw std::logic_error(fmt::format("{} shards can't be", shards));
    for (int i = 0; i < shards; ++i) rt_.gates.emplace_back(rt_.settings.max_queued_appends);
    rt_.directory.resize(role::shard, rt_.gates.size());
    rt_.directory.resize(role::appender, std::min(rt_.gates.size(), at_least_one(rt_.settings.appender_threads)));
    rt_.directory.resize(role::loader, at_least_one(rt_.settings.loader_threads));
    rt_.directory.resize(role::stock_settler, 1);
    rt_.directory.resize(role::janitor, rt_.settings.janitor.open ? 1 : 0);
    if (rt_.deliveries) make_delivery_places();
    system_.emplace(config_);
    supervisor_ = system_->spawn<supervisor>(std::ref(rt_));
    rt_.requests.open();
  }

  void stop() override {
    if (!system_ || !supervisor_) return;
    rt_.requests.close();
    if (!rt_.requests.wait_until_empty(std::chrono::steady_clock::now() + rt_.settings.drain_deadline))
      rt_.report(incident::severity::warning, "drain_incomplete", fmt::format("{} requests", rt_.requests.inside()));
    if (rt_.deliveries) end_deliveries();
    caf::anon_send(supervisor_, stop_working{});
    supervisor_ = nullptr;
    await_actors();
    rt_.callbacks->close();
    rt_.directory.clear();
  }

  checkout::service& service() noexcept override { return facade_; }
  checkout::order_service& orders() noexcept override { return facade_; }

  bool wait_until_ready(std::chrono::milliseconds timeout) override {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!facade_.ready()) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
  }

  system_stats stats() const override;

private:
  void make_delivery_places();
  void end_deliveries();
  bool actors_end_within(std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (system_->registry().running() > 0) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
  }
  /// The supervisor tells all others to end. Should it have died, this does.
  void await_actors() {
    if (actors_end_within(rt_.settings.drain_deadline)) return;
    rt_.report(incident::severity::error, "supervisor_silent", "the actors are told without it");
    stop_posts(rt_.directory);
    if (actors_end_within(rt_.settings.drain_deadline)) return;
    // Nothing can be taken away under actors that still run; everything unfinished is on record.
    rt_.report(incident::severity::error, "stop_incomplete", fmt::format("{} actors", system_->registry().running()));
    std::terminate();
  }

  runtime rt_;
  service_facade facade_;
  scheduler_config config_{rt_.settings.scheduler_threads};
  std::optional<caf::actor_system> system_;
  caf::actor supervisor_;
};

void running_system::make_delivery_places() {
  rt_.directory.resize(role::publisher, rt_.gates.size());
  for (const auto r : {role::delivery_supervisor, role::tail_reader, role::delivery_writer, role::endpoint_watcher,
                       role::event_listener, role::event_notifier})
    rt_.directory.resize(r, 1);
}

/// While the shards are still held, so that what was delivered can be saved.
void running_system::end_deliveries() {
  const auto ended = std::make_shared<std::promise<void>>();
  auto last_word = ended->get_future();
  rt_.directory.send(role::delivery_supervisor, 0,
                     stop_deliveries{{}, std::shared_ptr<void>{nullptr, [ended](void*) { ended->set_value(); }}});
  if (last_word.wait_for(rt_.deliveries->settings().stop_grace * 2) != std::future_status::ready)
    rt_.report(incident::severity::warning, "deliveries_not_ended", "what was not saved is delivered again");
}

system_stats running_system::stats() const {
  const auto& c = rt_.counters;
  const auto gauge = [](const std::atomic<std::int64_t>& g) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, g.load()));
  };
  system_stats s;
  s.requests_in_flight = rt_.requests.inside();
  s.sessions_live = gauge(c.sessions_live);
  s.loads_in_flight = gauge(c.loads_in_flight);
  s.completions_open = gauge(c.completions_open);
  for (const auto& gate : rt_.gates) s.appends_queued += gate.appends.inside();
  s.shards_held = static_cast<int>(std::ranges::count_if(rt_.gates, [](const auto& g) { return g.held(); }));
  s.commits = c.commits;
  s.items_committed = c.items_committed;
  s.largest_batch = c.largest_batch;
  std::ranges::copy(c.commits_by_size, s.commits_by_size.begin());
  s.commit_duration = c.commit_duration.view();
  s.appends_fenced = c.appends_fenced;
  s.append_retries = c.append_retries;
  s.writers_connected = c.writers_connected.value();
  s.readers_connected = c.readers_connected.value();
  s.sessions_created = c.sessions_created;
  s.sessions_completed = c.sessions_completed;
  s.sessions_canceled = c.sessions_canceled;
  s.order_value = c.order_value.view();
  s.sessions_loaded = c.sessions_loaded;
  s.sessions_passivated = c.sessions_passivated;
  s.sessions_crashed = c.sessions_crashed;
  s.completions_resumed = c.completions_resumed;
  s.shard_reopenings = c.shard_reopenings;
  s.actor_restarts = c.actor_restarts;
  s.refused_overloaded = c.refused_overloaded;
  s.refused_unavailable = c.refused_unavailable;
  s.janitor = c.janitor.view();
  if (rt_.deliveries) s.deliveries = rt_.deliveries->counters.view();
  return s;
}

} // namespace

std::unique_ptr<checkout_system> make_checkout_system(system_settings settings, persistence::event_log& log,
                                                      merchant::services services, checkout::merchant_profile profile,
                                                      clock now, entropy_source random,
                                                      std::optional<delivery_services> deliveries) {
  return std::make_unique<running_system>(std::move(settings), log, services, std::move(profile), std::move(now),
                                          std::move(random), std::move(deliveries));
}

} // namespace acp::actors
