#include "actors/deliveries/delivery_writer.hpp"

#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <iterator>
#include <utility>

namespace acp::actors {
namespace {

constexpr std::size_t most_items_together = 2'000;

template <class T>
void append_all(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

std::size_t size_of_batch(const persistence::delivery_batch& b) {
  return b.cursors.size() + b.attempts.size() + b.puts.size() + b.updates.size() + b.done.size();
}

/// Each endpoint hears of its own.
persistence::save_result share_of(const save_deliveries& request, const persistence::save_result& all) {
  persistence::save_result own;
  for (const auto shard : all.lost)
    for (const auto& h : request.held)
      if (h.shard == shard) own.lost.push_back(shard);
  for (const auto& key : all.stale)
    if (key.endpoint == request.endpoint) own.stale.push_back(key);
  for (const auto& head : all.heads)
    if (head.endpoint == request.endpoint) own.heads.push_back(head);
  return own;
}

} // namespace

delivery_writer::delivery_writer(caf::actor_config& config, runtime& rt, delivery_runtime& d)
    : caf::event_based_actor(config)
    , rt_(rt)
    , d_(d)
    , waits_(rt.settings.reopen_first, rt.settings.reopen_cap) {}

caf::behavior delivery_writer::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  return {[this](const save_request& r) {
            saves_.push_back(r);
            work_soon();
          },
          [this](const parcel<load_position>& r) {
            loads_.push_back(r);
            work_soon();
          },
          [this](const parcel<fetch_bodies>& r) {
            fetches_.push_back(r);
            work_soon();
          },
          [this](const work_due&) { work(); },
          [this](const poll_due&) {
            pausing_ = false;
            work_soon();
          },
          [this](const stop_working&) { quit(); }};
}

void delivery_writer::on_exit() {
  saves_.clear();
  loads_.clear();
  fetches_.clear();
  store_.reset();
}

void delivery_writer::work_soon() {
  // Behind everything that has arrived by now: what is in the mailbox already is saved together.
  if (has_work() && !pausing_ && !std::exchange(work_sent_, true)) send(this, work_due{});
}

void delivery_writer::work() {
  work_sent_ = false;
  if (pausing_ || !connect()) return;
  try {
    if (!saves_.empty()) save();
    if (!fetches_.empty()) fetch();
    if (!loads_.empty()) load();
    waits_.reset();
  } catch (const persistence::connection_lost& why) {
    lost(why);
  }
  work_soon();
}

bool delivery_writer::connect() {
  if (store_) return true;
  try {
    store_ = d_.services.open_deliveries();
    return true;
  } catch (const persistence::connection_lost& why) {
    lost(why);
    return false;
  }
}

void delivery_writer::lost(const std::exception& why) {
  store_.reset();
  if (waits_.tries() == 0) rt_.report(incident::severity::error, "deliveries_not_saved", why.what());
  pausing_ = true;
  delayed_send(this, waits_.next(), poll_due{});
}

std::vector<delivery_writer::save_request>
delivery_writer::take_saves(std::map<checkout::shard_id, std::int64_t>& held) {
  std::vector<save_request> taken;
  for (std::size_t items = 0; !saves_.empty() && items < most_items_together; saves_.pop_front()) {
    const auto& next = *saves_.front();
    // Endpoints that have not yet heard of a shard's new epoch are saved by themselves.
    for (const auto& h : next.held)
      if (const auto at = held.find(h.shard); at != held.end() && at->second != h.epoch) return taken;
    for (const auto& h : next.held) held.emplace(h.shard, h.epoch);
    items += size_of_batch(next.batch);
    taken.push_back(saves_.front());
  }
  return taken;
}

void delivery_writer::save() {
  std::map<checkout::shard_id, std::int64_t> epochs;
  const auto requests = take_saves(epochs);
  std::vector<persistence::held_shard> held;
  for (const auto& [shard, epoch] : epochs) held.push_back({shard, epoch});
  try {
    save_together(requests, held);
  } catch (const persistence::connection_lost&) {
    // Whether it took effect is not known; saved again it adds nothing that is there.
    saves_.insert(saves_.begin(), requests.begin(), requests.end());
    throw;
  } catch (const std::exception& why) {
    rt_.report(incident::severity::error, "deliveries_refused", why.what());
    save_one_by_one(requests);
  }
}

void delivery_writer::save_together(const std::vector<save_request>& requests,
                                    const std::vector<persistence::held_shard>& held) {
  const persistence::delivery_batch* batch = &requests.front()->batch;
  persistence::delivery_batch all;
  if (requests.size() > 1) {
    for (const auto& r : requests) {
      append_all(all.cursors, r->batch.cursors);
      append_all(all.attempts, r->batch.attempts);
      append_all(all.puts, r->batch.puts);
      append_all(all.updates, r->batch.updates);
      append_all(all.done, r->batch.done);
    }
    batch = &all;
  }
  const auto result = store_->save(held, *batch);
  ++d_.counters.saves;
  for (const auto& r : requests) r->port.answer({share_of(*r, result)});
}

void delivery_writer::save_one_by_one(const std::vector<save_request>& requests) {
  for (auto at = requests.begin(); at != requests.end(); ++at) {
    try {
      save_together({*at}, (*at)->held);
    } catch (const persistence::connection_lost&) {
      saves_.insert(saves_.begin(), at, requests.end());
      throw;
    } catch (const std::exception& why) {
      (*at)->port.answer({std::unexpected(write_error{why.what()})});
    }
  }
}

void delivery_writer::load() {
  auto& r = *loads_.front();
  try {
    r.port.answer({r.held, store_->load(r.endpoint, r.held, r.most_heads)});
  } catch (const persistence::connection_lost&) {
    throw;
  } catch (const std::exception& why) {
    r.port.answer({r.held, std::unexpected(write_error{why.what()})});
  }
  loads_.pop_front();
}

void delivery_writer::fetch() {
  auto& r = *fetches_.front();
  try {
    r.port.answer({store_->bodies(r.keys)});
  } catch (const persistence::connection_lost&) {
    throw;
  } catch (const std::exception& why) {
    r.port.answer({std::unexpected(write_error{why.what()})});
  }
  fetches_.pop_front();
}

} // namespace acp::actors
