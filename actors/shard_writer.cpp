#include "actors/shard_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace acp::actors {

using persistence::append_item;
using persistence::append_outcome;

shard_writer::shard_writer(checkout::shard_id shard, shard_gate& gate, writer_context context, listener told)
    : shard_(shard)
    , gate_(gate)
    , context_(context)
    , told_(std::move(told))
    , reopen_waits_(context.settings.reopen_first, context.settings.reopen_cap) {}

shard_writer::~shard_writer() {
  gate_.close();
  fail_all({});
}

void shard_writer::push(parcel<append_request> request) {
  if (log_ && request->tenure == tenure_)
    queue_.push_back(std::move(request));
  else
    request->port.answer({shard_lost{}, std::nullopt});
}

void shard_writer::flush() {
  if (queue_.empty() || !log_) return;
  auto batch = take_batch();
  std::vector<append_item> items;
  items.reserve(batch.size());
  for (auto& request : batch) items.push_back(std::move(request->item));
  const auto asked_at = steady::now();
  try {
    auto written = log_->append(items);
    if (!written) {
      lost_shard();
      return fail_all(std::move(batch));
    }
    lease_extended(asked_at);
    context_.counters.count_commit(batch.size());
    deliver(batch, items, std::move(*written));
  } catch (const std::exception& why) {
    // Anything else than a lost connection is a bug below; what was committed is just as unknown.
    lost_connection(why);
    fail_all(std::move(batch));
  }
}

shard_writer::steady::time_point shard_writer::upkeep() {
  const auto interval = context_.settings.renew_interval;
  if (log_ && steady::now() - extended_at_ >= interval) renew();
  if (!log_ && steady::now() >= next_open_) open();
  return log_ ? extended_at_ + interval : next_open_;
}

void shard_writer::begin_again() {
  fail_all({});
  tenure_ = 0;
  if (!log_) return; // told when it is open
  tenure_ = gate_.begin_tenure();
  told_.opened(tenure_);
}

std::vector<parcel<append_request>> shard_writer::take_batch() {
  std::vector<parcel<append_request>> batch;
  batch.reserve(std::min(queue_.size(), context_.settings.max_batch_items));
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < context_.settings.max_batch_items) {
    bytes += queue_.front()->bytes();
    if (!batch.empty() && bytes > context_.settings.max_batch_bytes) break;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void shard_writer::deliver(std::vector<parcel<append_request>>& batch, std::vector<append_item>& items,
                           std::vector<append_outcome>&& outcomes) {
  if (outcomes.size() != batch.size()) throw std::logic_error("the log gave back another number of outcomes");
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto outcome = std::visit([](auto&& o) { return write_outcome{std::move(o)}; }, std::move(outcomes[i]));
    batch[i]->port.answer({std::move(outcome), std::move(items[i])});
  }
}

void shard_writer::open() {
  const auto asked_at = steady::now();
  try {
    auto opened = context_.log.open_shard(shard_);
    if (!opened) {
      tenure_ = 0;
      if (!std::exchange(reported_closed_, true))
        report(incident::severity::warning, "shard_held_elsewhere", fmt::format("epoch {}", opened.error().epoch));
    } else {
      log_ = std::move(*opened);
      // The next epoch in line was taken by this very call: nobody else can have written in between.
      if (tenure_ == 0 || log_->epoch() != last_epoch_ + 1) tenure_ = gate_.begin_tenure();
      last_epoch_ = log_->epoch();
      reopen_waits_.reset();
      if (std::exchange(reported_closed_, false)) report(incident::severity::note, "shard_reopened", "");
      ++context_.counters.shard_reopenings;
      told_.opened(tenure_);
      lease_extended(asked_at);
      return;
    }
  } catch (const std::exception& why) {
    if (!std::exchange(reported_closed_, true)) report(incident::severity::error, "shard_not_opened", why.what());
  }
  next_open_ = steady::now() + reopen_waits_.next();
}

void shard_writer::renew() {
  const auto asked_at = steady::now();
  try {
    if (log_->renew())
      lease_extended(asked_at);
    else
      lost_shard();
  } catch (const std::exception& why) {
    lost_connection(why);
  }
}

void shard_writer::lease_extended(steady::time_point asked_at) {
  extended_at_ = asked_at;
  gate_.open_until(asked_at + context_.settings.lease - context_.settings.lease_margin);
}

void shard_writer::lost_connection(const std::exception& why) {
  gate_.close();
  log_.reset();
  next_open_ = steady::now(); // the first try follows at once
  if (!std::exchange(reported_closed_, true)) report(incident::severity::error, "shard_connection_lost", why.what());
  fail_all({});
}

void shard_writer::lost_shard() {
  gate_.close();
  log_.reset();
  tenure_ = 0;
  next_open_ = steady::now() + reopen_waits_.next();
  reported_closed_ = true;
  report(incident::severity::error, "shard_fenced", "another owner has taken the shard");
  told_.fenced();
  fail_all({});
}

void shard_writer::fail_all(std::vector<parcel<append_request>> batch) {
  std::ranges::move(queue_, std::back_inserter(batch));
  queue_.clear();
  for (auto& request : batch) request->port.answer({shard_lost{}, std::nullopt});
}

void shard_writer::report(incident::severity level, const char* event, std::string detail) const {
  if (context_.settings.report) context_.settings.report({level, event, std::move(detail), shard_.value, {}});
}

} // namespace acp::actors
