#include "actors/deliveries/endpoint_course.hpp"

#include "persistence/deliveries/topics.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace acp::actors {
namespace {

using persistence::held_shard;

constexpr std::chrono::milliseconds pause_after_refusal{500};
constexpr std::chrono::seconds ask_again_after{3}; // whoever was asked may have been restarted

std::size_t size_of(const persistence::delivery_batch& b) {
  return b.attempts.size() + b.puts.size() + b.updates.size() + b.done.size();
}

} // namespace

endpoint_course::position* endpoint_course::find(checkout::shard_id shard) {
  const auto at = positions_.find(shard);
  return at == positions_.end() ? nullptr : &at->second;
}

bool endpoint_course::is_open(checkout::shard_id shard) const {
  const auto at = positions_.find(shard);
  return at != positions_.end() && at->second.open;
}

bool endpoint_course::refused_lately(held_shard held, time_point now) const {
  const auto at = refused_.find(held.shard);
  return at != refused_.end() && at->second.first == held.epoch && now < at->second.second;
}

std::vector<checkout::shard_id> endpoint_course::hold(std::span<const held_shard> held, time_point now) {
  std::vector<checkout::shard_id> gone;
  for (const auto& [shard, p] : positions_) {
    const bool same = std::ranges::any_of(
        held, [&](const held_shard& h) { return h.shard == p.held.shard && h.epoch == p.held.epoch; });
    if (!same) gone.push_back(shard);
  }
  for (const auto shard : gone) forget(shard);
  heads_each_ = static_cast<int>(settings_.most_heads / std::max<std::size_t>(1, held.size())) + 1;
  for (const auto& h : held) {
    if (find(h.shard) || refused_lately(h, now)) continue;
    auto& p = positions_[h.shard];
    p.held = h;
    load(p);
  }
  return gone;
}

void endpoint_course::load(position& p) {
  p.loading = true;
  p.reload = false;
  effects_.load(p.held, heads_each_);
}

void endpoint_course::forget(checkout::shard_id shard) {
  positions_.erase(shard);
  const auto of_shard = [shard](const auto& item) { return item.key.shard == shard; };
  std::erase_if(batch_.attempts, of_shard);
  std::erase_if(batch_.puts, of_shard);
  std::erase_if(batch_.updates, of_shard);
  std::erase_if(batch_.done, [shard](const persistence::delivery_key& k) { return k.shard == shard; });
}

bool endpoint_course::on_loaded(held_shard held, const loaded& result, time_point now) {
  auto* p = find(held.shard);
  if (!p || p->held.epoch != held.epoch || !p->loading) return false;
  p->loading = false;
  if (!result) {
    refused_[held.shard] = {held.epoch, now + pause_after_refusal};
    if (!p->open) positions_.erase(held.shard);
    return false;
  }
  if (!std::exchange(p->open, true)) {
    p->progress = shard_progress{result->cursor};
    p->saved = result->cursor;
  }
  return true;
}

std::vector<fresh_delivery> endpoint_course::on_events(checkout::shard_id shard, std::uint64_t number,
                                                       const std::vector<event_ptr>& events) {
  auto* p = find(shard);
  if (!p || p->asked != number) return {};
  p->asked = 0;
  p->asked_for = 0;
  std::vector<fresh_delivery> wanted;
  for (const auto& e : events) {
    const auto before = wanted.size();
    for (auto& topic : persistence::topics_of(e->type))
      if (persistence::wants(topics_, topic)) wanted.push_back({e, std::move(topic)});
    p->progress.add(e->seq, static_cast<int>(wanted.size() - before));
  }
  return wanted;
}

void endpoint_course::settle(checkout::shard_id shard, std::int64_t seq) {
  if (auto* p = find(shard)) p->progress.settle(seq);
}

std::vector<checkout::shard_id> endpoint_course::on_saved(const persistence::save_result& result, time_point now) {
  saving_ = false;
  for (const auto shard : result.lost) {
    if (auto* p = find(shard)) refused_[shard] = {p->held.epoch, now + pause_after_refusal};
    forget(shard);
  }
  return result.lost;
}

void endpoint_course::reload() {
  for (auto& [shard, p] : positions_) p.reload = true;
}

void endpoint_course::reload(checkout::shard_id shard) {
  if (auto* p = find(shard)) p->reload = true;
}

persistence::delivery_batch& endpoint_course::batch(time_point now) {
  batch_since_ = std::min(batch_since_, now);
  return batch_;
}

bool endpoint_course::has_batch() const {
  return size_of(batch_) > 0 || std::ranges::any_of(positions_ | std::views::values, [](const position& p) {
           return p.open && p.progress.cursor() > p.saved;
         });
}

std::size_t endpoint_course::ahead() const {
  std::size_t sum = 0;
  for (const auto& [shard, p] : positions_) sum += p.progress.ahead();
  return sum;
}

void endpoint_course::load_again() {
  for (auto& [shard, p] : positions_)
    if (p.reload && p.open && !p.loading) load(p);
}

void endpoint_course::ask(time_point now) {
  std::size_t taken = 0;
  for (const auto& [shard, p] : positions_) taken += p.progress.ahead() + static_cast<std::size_t>(p.asked_for);
  const auto each = static_cast<std::size_t>(settings_.events_per_ask);
  for (auto& [shard, p] : positions_) {
    if (!p.open) continue;
    const bool lost = p.asked != 0 && now - p.asked_at > ask_again_after;
    if (p.asked != 0 && !lost) continue;
    // No shard takes all the room, because one delivery that hangs keeps a shard's cursor where it is.
    if (!lost && (taken + each > settings_.most_ahead || p.progress.ahead() > settings_.most_ahead / 2)) continue;
    if (!lost) taken += each;
    p.asked = ++last_number_;
    p.asked_for = settings_.events_per_ask;
    p.asked_at = now;
    effects_.ask(shard, p.progress.read(), p.asked_for, p.asked);
  }
}

endpoint_course::time_point endpoint_course::save_due() const {
  return saving_ || batch_since_ == time_point::max() ? time_point::max() : batch_since_ + settings_.save_delay;
}

bool endpoint_course::save(time_point now, bool at_once) {
  if (saving_) return false;
  if (!has_batch()) {
    batch_since_ = time_point::max();
    return false;
  }
  batch_since_ = std::min(batch_since_, now);
  if (!at_once && now < save_due() && size_of(batch_) < settings_.save_at_once) return false;
  std::vector<held_shard> held;
  for (auto& [shard, p] : positions_) {
    if (!p.open) continue;
    held.push_back(p.held);
    if (p.progress.cursor() > p.saved) batch_.cursors.push_back({endpoint_, shard, p.progress.cursor()});
    p.saved = p.progress.cursor();
  }
  saving_ = true;
  batch_since_ = time_point::max();
  effects_.save(std::move(held), std::exchange(batch_, {}));
  return true;
}

} // namespace acp::actors
