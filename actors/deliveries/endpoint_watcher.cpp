#include "actors/deliveries/endpoint_watcher.hpp"

#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <utility>

namespace acp::actors {

using role = actor_directory::role;

caf::behavior endpoint_watcher::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  send(this, work_due{});
  return {[this](const look_again&) { look_soon(); },
          [this](const work_due& w) {
            if (w.generation == generation_) look();
          },
          [this](const disable_endpoint& d) {
            to_disable_.push_back(d);
            look_soon();
          },
          [this](const stop_working&) { quit(); }};
}

void endpoint_watcher::look_soon() {
  if (!std::exchange(soon_, true)) send(this, work_due{{}, ++generation_});
}

void endpoint_watcher::look_after(std::chrono::milliseconds wait) {
  delayed_send(this, wait, work_due{{}, ++generation_});
}

void endpoint_watcher::look() {
  soon_ = false;
  try {
    if (!store_) store_ = d_.services.open_endpoints();
    disable_all();
    read_changes();
    waits_.reset();
    look_after(d_.settings().endpoints_poll);
  } catch (const persistence::connection_lost& why) {
    store_.reset();
    if (waits_.tries() == 0) rt_.report(incident::severity::error, "endpoints_not_read", why.what());
    look_after(waits_.next());
  }
}

void endpoint_watcher::disable_all() {
  for (; !to_disable_.empty(); to_disable_.pop_front()) {
    const auto& next = to_disable_.front();
    const auto disabled = store_->disable(next.endpoint, next.reason, "acp-checkout");
    if (!disabled)
      rt_.report(incident::severity::warning, "endpoint_not_disabled", next.endpoint + ": " + disabled.error().message);
  }
}

void endpoint_watcher::read_changes() {
  const bool all = !version_;
  auto list = all ? store_->load() : store_->changed_since(*version_);
  version_ = list.version;
  if (list.endpoints.empty() && !all) return;
  using endpoints = std::vector<persistence::endpoint>;
  rt_.directory.send(role::delivery_supervisor, 0,
                     endpoints_seen{{}, std::make_shared<const endpoints>(std::move(list.endpoints)), all});
}

} // namespace acp::actors
