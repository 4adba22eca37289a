#include "actors/log/shard_lane.hpp"

#include <fmt/format.h>

#include <utility>

namespace acp::actors {

shard_lane::shard_lane(checkout::shard_id shard, shard_gate& gate, const system_settings& settings,
                       system_counters& counters, listener told)
    : shard_(shard)
    , gate_(gate)
    , settings_(settings)
    , counters_(counters)
    , told_(std::move(told))
    , claim_waits_(settings.reopen_first, settings.reopen_cap) {}

shard_lane::~shard_lane() { close(); }

void shard_lane::push(parcel<append_request> request) {
  if (held_ && request->tenure == tenure_)
    queue_.push_back(std::move(request));
  else
    request->port.answer({shard_lost{}, std::nullopt});
}

parcel<append_request> shard_lane::pop() {
  auto first = std::move(queue_.front());
  queue_.pop_front();
  return first;
}

void shard_lane::claimed(std::int64_t epoch, steady::time_point asked_at) {
  held_ = true;
  // The next epoch in line was taken by this very claim: nobody else can have written in between.
  if (tenure_ == 0 || epoch != last_epoch_ + 1) tenure_ = gate_.begin_tenure();
  last_epoch_ = epoch;
  gate_.set_epoch(epoch);
  claim_waits_.reset();
  if (std::exchange(reported_closed_, false)) report(incident::severity::note, "shard_reopened", "");
  ++counters_.shard_reopenings;
  // Once before anybody can see it open, so that who comes then finds the shard prepared, and once more for what waits
  // to append.
  told_.opened(tenure_);
  extended(asked_at);
  told_.opened(tenure_);
}

void shard_lane::extended(steady::time_point asked_at) {
  extended_at_ = asked_at;
  gate_.open_until(asked_at + settings_.lease - settings_.lease_margin);
}

void shard_lane::disconnected() {
  reported_closed_ = reported_closed_ || held_;
  next_claim_ = {};
  close();
}

void shard_lane::lost() {
  gate_.close();
  tenure_ = 0;
  next_claim_ = steady::now() + claim_waits_.next();
  reported_closed_ = true;
  report(incident::severity::error, "shard_fenced", "another owner has taken the shard");
  told_.fenced();
  close();
}

void shard_lane::held_elsewhere(std::int64_t epoch) {
  tenure_ = 0;
  next_claim_ = steady::now() + claim_waits_.next();
  if (!std::exchange(reported_closed_, true))
    report(incident::severity::warning, "shard_held_elsewhere", fmt::format("epoch {}", epoch));
}

void shard_lane::begin_again() {
  for (auto& request : std::exchange(queue_, {})) request->port.answer({shard_lost{}, std::nullopt});
  tenure_ = 0;
  if (!held_) return; // told when it is
  tenure_ = gate_.begin_tenure();
  told_.opened(tenure_);
}

shard_lane::steady::time_point shard_lane::upkeep_due() const {
  return held_ ? extended_at_ + settings_.renew_interval : next_claim_;
}

void shard_lane::close() {
  held_ = false;
  gate_.close();
  for (auto& request : std::exchange(queue_, {})) request->port.answer({shard_lost{}, std::nullopt});
}

void shard_lane::report(incident::severity level, const char* event, std::string detail) const {
  if (settings_.report) settings_.report({level, event, std::move(detail), shard_.value, {}});
}

} // namespace acp::actors
