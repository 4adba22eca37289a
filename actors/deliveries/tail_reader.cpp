#include "actors/deliveries/tail_reader.hpp"

#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <utility>

namespace acp::actors {

using role = actor_directory::role;

tail_reader::tail_reader(caf::actor_config& config, runtime& rt, delivery_runtime& d)
    : caf::event_based_actor(config)
    , rt_(rt)
    , d_(d)
    , waits_(rt.settings.reopen_first, rt.settings.reopen_cap) {}

caf::behavior tail_reader::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  send(this, poll_due{});
  return {[this](const request& r) { accept(r); }, [this](const work_due&) { work(); },
          [this](const poll_due&) {
            poll();
            delayed_send(this, d_.settings().poll, poll_due{});
          },
          [this](const stop_working&) { quit(); }};
}

void tail_reader::on_exit() {
  newest_.clear();
  older_.clear();
  tail_.reset();
}

void tail_reader::accept(request r) {
  (r->newest ? newest_ : older_).push_back(std::move(r));
  if (!std::exchange(work_sent_, true)) send(this, work_due{});
}

void tail_reader::work() {
  work_sent_ = false;
  auto& from = newest_.empty() ? older_ : newest_;
  if (from.empty()) return;
  const auto r = std::move(from.front());
  from.pop_front();
  answer_one(r);
  if ((!newest_.empty() || !older_.empty()) && !std::exchange(work_sent_, true)) send(this, work_due{});
}

void tail_reader::answer_one(const request& r) {
  if (!connect()) return r->port.answer(read_tail::result::dropped());
  try {
    auto events = tail_->read(r->shard, r->after, r->most);
    if (!events) return r->port.answer({std::unexpected(read_tail::trouble::gap), events.error()});
    std::vector<event_ptr> shared;
    shared.reserve(events->size());
    for (auto& e : *events) shared.push_back(std::make_shared<const persistence::tail_event>(std::move(e)));
    r->port.answer({std::move(shared)});
  } catch (const persistence::connection_lost& why) {
    lost(why);
    r->port.answer(read_tail::result::dropped());
  }
}

void tail_reader::poll() {
  if (!connect()) return;
  try {
    for (const auto& h : tail_->heads())
      if (h.shard.value < rt_.directory.places(role::publisher))
        rt_.directory.send(role::publisher, h.shard.value, events_committed{{}, h.head});
    waits_.reset();
  } catch (const persistence::connection_lost& why) {
    lost(why);
  }
}

bool tail_reader::connect() {
  if (tail_) return true;
  if (std::chrono::steady_clock::now() < next_open_) return false;
  try {
    tail_ = d_.services.open_tail();
    return true;
  } catch (const persistence::connection_lost& why) {
    lost(why);
    return false;
  }
}

void tail_reader::lost(const std::exception& why) {
  tail_.reset();
  if (waits_.tries() == 0) rt_.report(incident::severity::error, "tail_connection_lost", why.what());
  next_open_ = std::chrono::steady_clock::now() + waits_.next();
}

} // namespace acp::actors
