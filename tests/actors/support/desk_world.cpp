#include "tests/actors/support/desk_world.hpp"

#include "persistence/deliveries/topics.hpp"

#include <algorithm>
#include <stdexcept>

namespace acp::test {

using persistence::backlog_state;

namespace {

constexpr checkout::shard_id the_shard{3};

desk_world::row_name name_of(const persistence::delivery_key& k) { return {k.seq, k.topic}; }

} // namespace

actors::attempt_result desk_world::ok() { return status(200); }

actors::attempt_result desk_world::status(int s, std::optional<std::chrono::seconds> retry_after) {
  outbound::http_response r;
  r.status = s;
  r.retry_after = retry_after;
  return actors::judge(std::move(r));
}

void desk_world::append(const std::string& session, const std::string& type) {
  persistence::tail_event e;
  e.shard = the_shard;
  e.seq = head() + 1;
  e.session = checkout::session_id{session};
  e.type = type;
  e.data = R"({"id":")" + session + R"(","n":)" + std::to_string(e.seq) + "}";
  e.order = "{}";
  log.push_back(std::make_shared<const persistence::tail_event>(std::move(e)));
}

void desk_world::begin() {
  ++epoch_;
  tables_.clear();
  under_way_.clear();
  question_.reset();
  desk = std::make_unique<actors::webhook_desk>(endpoint, settings, *this, static_cast<std::uint32_t>(random()));
  hold();
}

void desk_world::go_on() {
  desk->go_on(now);
  most_under_way = std::max(most_under_way, under_way_.size());
}

void desk_world::pass(std::chrono::milliseconds t) {
  now += t;
  go_on();
}

void desk_world::hold(bool held) {
  std::vector<persistence::held_shard> shards;
  if (held) shards.push_back({the_shard, epoch_});
  desk->hold(shards, now);
  go_on();
}

bool desk_world::answer_tables() {
  if (tables_.empty()) return false;
  const auto next = std::move(tables_.front());
  tables_.pop_front();
  next();
  go_on();
  return true;
}

bool desk_world::answer_attempt() {
  if (under_way_.empty()) return false;
  const auto at = under_way_.begin() + chance(static_cast<int>(under_way_.size()));
  const auto order = std::move(*at);
  under_way_.erase(at);
  auto result = receiver ? receiver(order) : ok();
  if (result.is == actors::attempt_result::verdict::delivered) {
    const auto name = name_of(order.key);
    auto& of_session = accepted[log.at(static_cast<std::size_t>(name.first - 1))->session.str()];
    if (std::ranges::find(of_session, name) == of_session.end()) of_session.push_back(name);
    accepted_in_all.insert(name);
  }
  desk->on_attempted(order.number, std::move(result), now);
  go_on();
  return true;
}

void desk_world::answer_events() {
  if (!question_ || question_->after >= head()) return;
  const auto q = *std::exchange(question_, std::nullopt);
  const auto first = log.begin() + q.after;
  const auto count = std::min<std::int64_t>(q.most, head() - q.after);
  most_ahead = std::max(most_ahead, static_cast<std::size_t>(q.after + count - cursor));
  desk->on_events(the_shard, q.number, {first, first + count}, now);
  go_on();
}

void desk_world::settle(int rounds) {
  const auto done = [&] { return cursor == head() && in_state(backlog_state::waiting) == 0; };
  for (int i = 0; i < rounds && !done(); ++i) {
    answer_events();
    answer_tables();
    answer_attempt();
    pass(std::chrono::milliseconds{5});
    if (i % 100 == 0) hold();
  }
  for (int i = 0; i < 10; ++i)
    while (answer_tables()) pass(std::chrono::milliseconds{30});
}

std::size_t desk_world::in_state(backlog_state s) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(backlog, [&](const auto& r) { return r.second.is.state == s; }));
}

void desk_world::redrive() {
  for (auto& [name, r] : backlog)
    if (r.is.state == backlog_state::dead) {
      r.is.state = backlog_state::waiting;
      r.is.attempts = 0;
      ++r.is.revision;
      r.due = now;
      settle_session(r.is.session.str());
    }
  desk->reload(now);
  go_on();
}

void desk_world::skip() {
  for (auto& [name, r] : backlog)
    if (r.is.state == backlog_state::dead) {
      r.is.state = backlog_state::skipped;
      ++r.is.revision;
      settle_session(r.is.session.str());
    }
  desk->reload(now);
  go_on();
}

void desk_world::replay(std::int64_t from, std::int64_t to) {
  for (auto seq = from; seq <= std::min(to, cursor); ++seq) {
    const auto& e = *log.at(static_cast<std::size_t>(seq - 1));
    for (const auto& topic : persistence::topics_of(e.type)) {
      row r;
      r.is.key = {endpoint.id, the_shard, seq, topic};
      r.is.session = e.session;
      r.is.revision = 1;
      r.is.state = backlog_state::blocked;
      r.due = now;
      backlog.try_emplace({seq, topic}, r);
      settle_session(e.session.str());
    }
  }
  desk->reload(now);
  go_on();
}

void desk_world::load(persistence::held_shard held, int most_heads) {
  tables_.emplace_back([this, held, most_heads] {
    if (held.epoch != epoch_) return desk->on_loaded(held, std::unexpected(persistence::load_error::shard_lost), now);
    persistence::endpoint_position p;
    p.shard = the_shard;
    p.cursor = cursor;
    std::set<std::string> sessions;
    for (const auto& [name, r] : backlog) sessions.insert(r.is.session.str());
    for (const auto& s : sessions)
      if (auto* h = head_of(s)) {
        p.heads.push_back(h->is);
        p.heads.back().due_in = std::chrono::ceil<std::chrono::milliseconds>(h->due - now);
      }
    std::ranges::sort(p.heads, {}, [](const auto& h) {
      return std::tuple{h.state == backlog_state::dead, h.due_in, h.key.seq};
    });
    if (p.heads.size() > static_cast<std::size_t>(most_heads)) {
      p.heads.resize(static_cast<std::size_t>(most_heads));
      p.complete = false;
    }
    desk->on_loaded(held, p, now);
  });
}

void desk_world::ask(checkout::shard_id, std::int64_t after, int most, std::uint64_t number) {
  question_ = question{after, most, number};
}

void desk_world::save(std::vector<persistence::held_shard> held, persistence::delivery_batch batch) {
  tables_.emplace_back(
      [this, held = std::move(held), batch = std::move(batch)] { desk->on_saved(apply(held, batch), now); });
}

void desk_world::fetch(std::vector<persistence::delivery_key> keys) {
  tables_.emplace_back([this, keys = std::move(keys)] {
    std::vector<persistence::delivery_body> found;
    for (const auto& k : keys)
      if (const auto at = backlog.find(name_of(k)); at != backlog.end())
        found.push_back({k, at->second.is.session, at->second.body.empty() ? body_of(at->first) : at->second.body});
    desk->on_bodies(std::move(found), now);
  });
}

std::string desk_world::body_of(const row_name& name) const {
  const auto& e = *log.at(static_cast<std::size_t>(name.first - 1));
  return persistence::body_of(name.second, e.data, e.order);
}

void desk_world::attempt(actors::attempt_order order) {
  const auto session_of = [this](const actors::attempt_order& o) {
    return log.at(static_cast<std::size_t>(o.key.seq - 1))->session;
  };
  for (const auto& o : under_way_)
    if (session_of(o) == session_of(order)) overlap = session_of(order).str();
  ++attempts_made;
  bodies[name_of(order.key)].insert(order.body);
  under_way_.push_back(std::move(order));
}

persistence::save_result desk_world::apply(const std::vector<persistence::held_shard>& held,
                                           const persistence::delivery_batch& batch) {
  persistence::save_result result;
  if (std::ranges::any_of(held, [&](const auto& h) { return h.epoch != epoch_; })) {
    result.lost = {the_shard};
    return result;
  }
  for (const auto& c : batch.cursors) cursor = std::max(cursor, c.seq);
  logged.insert(logged.end(), batch.attempts.begin(), batch.attempts.end());
  std::set<std::string> touched;
  for (const auto& k : batch.done)
    if (const auto at = backlog.find(name_of(k)); at != backlog.end()) {
      touched.insert(at->second.is.session.str());
      backlog.erase(at);
    }
  for (const auto& u : batch.updates) update(u, result, touched);
  for (const auto& p : batch.puts) put(p, result, touched);
  for (const auto& s : touched) {
    settle_session(s);
    persistence::session_head h{endpoint.id, the_shard, checkout::session_id{s}, std::nullopt};
    if (auto* r = head_of(s)) {
      h.head = r->is;
      h.head->due_in = std::chrono::ceil<std::chrono::milliseconds>(r->due - now);
    }
    result.heads.push_back(std::move(h));
  }
  return result;
}

void desk_world::put(const persistence::backlog_put& p, persistence::save_result& result,
                     std::set<std::string>& touched) {
  touched.insert(p.session.str());
  row r;
  r.is.key = p.key;
  r.is.session = p.session;
  r.is.revision = 1;
  r.is.state = backlog_state::blocked;
  r.body = p.body;
  r.due = now;
  if (p.failure) fail(r, *p.failure);
  if (!backlog.try_emplace(name_of(p.key), r).second) result.stale.push_back(p.key);
}

void desk_world::update(const persistence::backlog_update& u, persistence::save_result& result,
                        std::set<std::string>& touched) {
  const auto at = backlog.find(name_of(u.key));
  if (at != backlog.end()) touched.insert(at->second.is.session.str());
  if (at == backlog.end() || at->second.is.revision != u.revision) return result.stale.push_back(u.key);
  auto& r = at->second;
  ++r.is.revision;
  if (r.body.empty()) r.body = u.body;
  fail(r, u.failure);
}

void desk_world::fail(row& r, const persistence::delivery_failure& f) {
  r.is.attempts = f.attempts;
  r.is.last_status = f.status;
  r.is.last_error = f.error;
  r.due = now + f.retry_in;
  if (f.dead) r.is.state = backlog_state::dead;
}

desk_world::row* desk_world::head_of(const std::string& session) {
  for (auto& [name, r] : backlog)
    if (r.is.session.str() == session && r.is.state != backlog_state::skipped) return &r;
  return nullptr;
}

void desk_world::settle_session(const std::string& session) {
  const auto* head = head_of(session);
  for (auto& [name, r] : backlog) {
    if (r.is.session.str() != session || r.is.state == backlog_state::dead || r.is.state == backlog_state::skipped)
      continue;
    const auto wanted = &r == head ? backlog_state::waiting : backlog_state::blocked;
    if (std::exchange(r.is.state, wanted) != wanted) ++r.is.revision;
  }
}

} // namespace acp::test
