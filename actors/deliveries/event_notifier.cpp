#include "actors/deliveries/event_notifier.hpp"

#include "actors/deliveries/commit_news.hpp"
#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

namespace acp::actors {

caf::behavior event_notifier::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  send(this, work_due{}); // what was marked before this one began
  return {[this](const look_again&) { delayed_send(this, d_.settings().notify_delay, work_due{}); },
          [this](const work_due&) { notify(); }, [this](const stop_working&) { quit(); }};
}

void event_notifier::notify() {
  const auto heads = d_.to_notify.take();
  if (heads.empty() || std::chrono::steady_clock::now() < next_open_) return;
  try {
    if (!notifier_) notifier_ = d_.services.open_notifier();
    notifier_->notify(persistence::events_channel, write_news(heads));
    waits_.reset();
  } catch (const persistence::connection_lost& why) {
    notifier_.reset();
    if (waits_.tries() == 0) rt_.report(incident::severity::warning, "notifier_connection_lost", why.what());
    next_open_ = std::chrono::steady_clock::now() + waits_.next();
  }
}

} // namespace acp::actors
