#include "actors/deliveries/webhook_desk.hpp"
#include "persistence/deliveries/topics.hpp"

#include <algorithm>
#include <utility>

/// How a desk's attempts begin and end.
namespace acp::actors {

using line_step = session_line::step;
using verdict = attempt_result::verdict;

void webhook_desk::begin_attempts(time_point now) {
  while (under_way_.size() < static_cast<std::size_t>(window_.size()) && breaker_.lets_through(now) &&
         now >= paused_until_ && (!ready_.empty() || !fetched_.empty())) {
    if (!bucket_.take(now)) return;
    // In turns: neither holds up the other.
    heads_turn_ = !heads_turn_;
    const bool begun = heads_turn_ ? begin_head(now) || begin_fresh(now) : begin_fresh(now) || begin_head(now);
    if (!begun) bucket_.give_back();
  }
}

bool webhook_desk::begin_fresh(time_point now) {
  while (!ready_.empty()) {
    const auto s = std::move(ready_.front());
    ready_.pop_front();
    const auto at = lines_.find(s);
    if (at == lines_.end() || !std::exchange(at->second.ready, false)) continue;
    auto& line = at->second;
    if (line.busy != 0 || line.backlogged || line.waiting.empty()) continue;
    auto d = std::move(line.waiting.front());
    line.waiting.pop_front();
    waiting_bytes_ -= d.event->data.size();
    auto body = persistence::body_of(d.topic, d.event->data, d.event->order);
    const auto trace = d.event->trace;
    begin({.of = s, .shard = line.shard, .trace = trace, .fresh = std::move(d)}, std::move(body), now);
    return true;
  }
  return false;
}

bool webhook_desk::begin_head(time_point now) {
  while (!fetched_.empty()) {
    auto next = std::move(fetched_.front());
    fetched_.pop_front();
    const auto at = lines_.find(next.of);
    if (at == lines_.end() || at->second.head_step != line_step::fetched || at->second.head->key != next.body.key)
      continue;
    auto& line = at->second;
    line.head_step = line_step::none;
    if (line.busy != 0) continue; // timed again when that one has ended
    attempt a{.of = next.of, .shard = line.shard, .trace = next.body.trace, .row = *line.head};
    if (line.head->attempts == 0) a.body = next.body.body;
    begin(std::move(a), std::move(next.body.body), now);
    return true;
  }
  return false;
}

void webhook_desk::begin(attempt a, std::string body, time_point now) {
  const auto number = ++last_attempt_;
  a.began = now;
  a.at = effects_.wall_now();
  a.probe = breaker_.open();
  breaker_.began();
  lines_.at(a.of).busy = number;
  attempt_order order{number, a.fresh ? a.fresh->key_for(course_.endpoint()) : a.row->key, a.number(), std::move(body),
                      a.trace};
  under_way_.emplace(number, std::move(a));
  effects_.attempt(std::move(order));
}

void webhook_desk::on_attempted(std::uint64_t number, attempt_result result, time_point now) {
  auto node = under_way_.extract(number);
  if (node.empty()) return; // it was cut off
  auto& a = node.mapped();
  lines_.at(a.of).busy = 0;
  if (a.orphan || result.is == verdict::not_made) {
    if (a.probe) breaker_.not_made(now, settings_.overloaded_pause);
    if (!a.orphan) {
      paused_until_ = now + settings_.overloaded_pause;
      put_back(a, now, settings_.overloaded_pause);
    }
    return release(a.of, now);
  }
  if (result.overloaded) window_.overloaded(a.began, now);
  if (result.is == verdict::delivered)
    delivered(a, now);
  else
    failed(a, result, now);
  log_attempt(a, result, now);
  release(a.of, now);
}

void webhook_desk::delivered(const attempt& a, time_point now) {
  effects_.count_delivered();
  window_.succeeded();
  if (breaker_.succeeded()) {
    window_.begin_small();
    effects_.circuit(false);
  }
  if (a.fresh) return course_.settle(a.shard, a.fresh->event->seq);
  course_.batch(now).done.push_back(a.row->key);
  pending_.insert(a.of);
  forget_head(a.of, lines_.at(a.of));
}

void webhook_desk::failed(attempt& a, const attempt_result& result, time_point now) {
  if (result.is == verdict::gone) {
    effects_.count_failed(false);
    put_back(a, now, {});
    if (!std::exchange(gone_, true)) effects_.gone(result.error);
    return;
  }
  if (breaker_.failed(a.of, a.probe, now)) effects_.circuit(true);
  if (breaker_.open()) { // it says more about the endpoint than about this delivery
    effects_.count_failed(false);
    return put_back(a, now, {});
  }
  const int counted = a.fresh ? 1 : a.row->attempts + 1;
  std::uniform_real_distribution<double> chance(0, 1);
  const auto wait = schedule_.wait_after(counted, chance(chance_), result.retry_after);
  effects_.count_failed(!wait);
  persistence::delivery_failure failure{.attempts = counted,
                                        .status = result.status,
                                        .error = result.error,
                                        .dead = !wait,
                                        .retry_in = wait.value_or(std::chrono::milliseconds{0})};
  if (a.fresh) {
    auto body = persistence::body_of(a.fresh->topic, a.fresh->event->data, a.fresh->event->order);
    put(*a.fresh, std::move(body), std::move(failure), now);
    return put_behind(lines_.at(a.of), now);
  }
  course_.batch(now).updates.push_back({a.row->key, a.row->revision, std::move(a.body), std::move(failure)});
  pending_.insert(a.of);
  forget_head(a.of, lines_.at(a.of));
}

void webhook_desk::put_back(attempt& a, time_point now, std::chrono::milliseconds pause) {
  auto& line = lines_.at(a.of);
  if (!a.fresh) {
    line.head_due = now + pause;
    return; // `release` times it again
  }
  if (line.backlogged) return put(*a.fresh, {}, std::nullopt, now);
  auto d = *a.fresh;
  ++d.attempts;
  wait_in_line(a.of, line, std::move(d), true);
}

void webhook_desk::log_attempt(const attempt& a, attempt_result& result, time_point now) {
  const auto latency = std::chrono::duration_cast<std::chrono::milliseconds>(now - a.began);
  course_.batch(now).attempts.push_back({.key = a.fresh ? a.fresh->key_for(course_.endpoint()) : a.row->key,
                                         .session = a.of,
                                         .at = a.at,
                                         .number = a.number(),
                                         .status = result.status,
                                         .latency = latency,
                                         .error = std::move(result.error),
                                         .answer = std::move(result.answer)});
}

} // namespace acp::actors
