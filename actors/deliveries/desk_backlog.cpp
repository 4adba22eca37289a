#include "actors/deliveries/webhook_desk.hpp"

#include <algorithm>
#include <utility>

/// What a desk knows of the backlog. The rows themselves are in the database; every save says what became of the
/// sessions it touched.
namespace acp::actors {

using persistence::backlog_state;
using line_step = session_line::step;

void webhook_desk::on_loaded(persistence::held_shard held, const endpoint_course::loaded& position, time_point now) {
  if (!course_.on_loaded(held, position, now)) return;
  if (position->complete)
    doubtful_.erase(held.shard);
  else
    doubtful_.insert(held.shard);
  std::unordered_set<session> with_rows;
  for (const auto& row : position->heads) with_rows.insert(row.session);
  std::vector<session> without;
  for (const auto& [s, line] : lines_)
    if (line.shard == held.shard && line.backlogged && !with_rows.contains(s) && !is_unsaved(s)) without.push_back(s);
  for (const auto& s : without) set_free(s, now);
  // What is not saved yet says more than what was read.
  for (const auto& row : position->heads)
    if (!is_unsaved(row.session)) set_head(row.session, row, now);
}

void webhook_desk::on_saved(const persistence::save_result& result, time_point now) {
  for (const auto shard : course_.on_saved(result, now)) drop(shard);
  for (const auto& h : result.heads) {
    if (sent_.erase(h.session) == 0 || pending_.contains(h.session)) continue;
    if (h.head)
      set_head(h.session, *h.head, now);
    else
      set_free(h.session, now);
  }
  // No word of these: somebody else has taken their rows away.
  for (const auto& s : std::exchange(sent_, {}))
    if (const auto at = lines_.find(s); at != lines_.end()) course_.reload(at->second.shard);
}

void webhook_desk::put(const fresh_delivery& d, std::string body, std::optional<persistence::delivery_failure> failure,
                       time_point now) {
  const auto& s = d.event->session;
  auto& line = lines_[s];
  line.shard = d.event->shard;
  line.backlogged = true;
  pending_.insert(s);
  course_.batch(now).puts.push_back({d.key_for(course_.endpoint()), s, std::move(body), std::move(failure)});
  course_.settle(d.event->shard, d.event->seq);
}

void webhook_desk::put_behind(session_line& line, time_point now) {
  for (const auto& d : take_waiting(line)) put(d, {}, std::nullopt, now);
}

void webhook_desk::set_head(const session& s, const persistence::backlog_row& row, time_point now) {
  auto& line = lines_[s];
  line.shard = row.key.shard;
  line.backlogged = true;
  put_behind(line, now);
  if (row.state == backlog_state::dead && line.busy == 0 && lines_.size() > 2 * settings_.most_heads) {
    // Too many dead ones to remember: from now on the database alone knows which sessions are held.
    doubtful_.insert(line.shard);
    forget_head(s, line);
    if (!is_unsaved(s)) lines_.erase(s);
    return;
  }
  const bool known = line.head && line.head->key == row.key && line.head->revision == row.revision;
  if (known && line.head_step != line_step::none) return;
  forget_head(s, line);
  line.head = row;
  line.head_due = now + row.due_in;
  release(s, now);
}

void webhook_desk::set_free(const session& s, time_point now) {
  const auto at = lines_.find(s);
  if (at == lines_.end()) return;
  at->second.backlogged = false;
  forget_head(s, at->second);
  release(s, now);
}

void webhook_desk::forget_head(const session& s, session_line& line) {
  if (line.head_step == line_step::timed) timed_.erase({line.head_due, s});
  line.head_step = line_step::none;
  line.head.reset();
}

void webhook_desk::time_head(const session& s, session_line& line, time_point when) {
  line.head_step = line_step::timed;
  line.head_due = when;
  timed_.emplace(when, s);
}

/// While more sessions have rows than are known, those known are worked off and others take their place.
void webhook_desk::resolve_doubt(time_point now) {
  constexpr std::chrono::seconds between{2};
  if (doubtful_.empty() || now - doubted_at_ < between) return;
  doubted_at_ = now;
  for (const auto shard : doubtful_) course_.reload(shard);
}

bool webhook_desk::wants_bodies() const {
  return fetching_.empty() && fetched_.size() * 2 <= static_cast<std::size_t>(window_.size());
}

void webhook_desk::fetch(time_point now) {
  if (!wants_bodies() || !breaker_.lets_through(now)) return;
  const auto most = breaker_.open() ? std::size_t{1} : static_cast<std::size_t>(window_.size());
  std::vector<persistence::delivery_key> keys;
  while (!timed_.empty() && timed_.begin()->first <= now && fetched_.size() + keys.size() < most) {
    const auto s = timed_.begin()->second;
    timed_.erase(timed_.begin());
    auto& line = lines_.at(s);
    line.head_step = line_step::fetching;
    fetching_.push_back(s);
    keys.push_back(line.head->key);
  }
  if (!keys.empty()) effects_.fetch(std::move(keys));
}

void webhook_desk::on_bodies(std::vector<persistence::delivery_body> bodies, time_point) {
  for (auto& b : bodies) {
    const auto at = lines_.find(b.session);
    if (at == lines_.end() || at->second.head_step != line_step::fetching || at->second.head->key != b.key) continue;
    at->second.head_step = line_step::fetched;
    const auto s = b.session;
    fetched_.push_back({s, std::move(b)});
  }
  for (const auto& s : std::exchange(fetching_, {})) {
    const auto at = lines_.find(s);
    if (at == lines_.end() || at->second.head_step != line_step::fetching) continue;
    at->second.head_step = line_step::none; // the row is gone: what is true is in the database
    course_.reload(at->second.shard);
  }
}

} // namespace acp::actors
