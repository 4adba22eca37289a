#pragma once

#include "persistence/event_log.hpp"

#include <expected>
#include <gmock/gmock.h>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Items to append, and matchers for how they went.
namespace acp::test {

/// A session id of that shard that was not used before.
checkout::session_id new_session(int shard);

persistence::append_item event_of(const checkout::session_id& session, std::int64_t version,
                                  const std::string& status = "not_ready_for_payment");

/// A key that was not used before.
checkout::idempotency new_key();

persistence::idempotency_record record_of(const checkout::idempotency& key, const checkout::session_id& session,
                                          std::int64_t version, bool finished = true);

/// An event with the record that points at it.
persistence::append_item recorded_event(const checkout::session_id& session, std::int64_t version,
                                        const checkout::idempotency& key, bool finished = true);

/// A record without an event.
persistence::append_item only_record(const persistence::idempotency_record& record);

/// One shard, held through a connection of its own.
class held_shard {
public:
  held_shard(std::unique_ptr<persistence::append_log> log, checkout::shard_id shard, std::int64_t epoch)
      : log_(std::move(log))
      , shard_(shard)
      , epoch_(epoch) {}

  std::int64_t epoch() const { return epoch_; }
  std::expected<std::vector<persistence::append_outcome>, persistence::fenced>
  append(std::span<const persistence::append_item> items);
  std::expected<void, persistence::fenced> renew();

private:
  std::unique_ptr<persistence::append_log> log_;
  checkout::shard_id shard_;
  std::int64_t epoch_;
};

std::expected<std::unique_ptr<held_shard>, persistence::fenced> open_shard(persistence::event_log& log, int shard);

/// Appends; fails the test when fenced.
std::vector<persistence::append_outcome> append(held_shard& shard, const std::vector<persistence::append_item>& items);

inline auto appended_at(std::int64_t seq) {
  return testing::VariantWith<persistence::appended>(testing::Field(&persistence::appended::seq, seq));
}

inline auto is_version_taken() { return testing::VariantWith<persistence::version_taken>(testing::_); }

/// A duplicate whose first record is that one.
testing::Matcher<persistence::append_outcome> duplicate_of(const persistence::idempotency_record& first);

/// Compares everything.
bool same(const persistence::idempotency_record& a, const persistence::idempotency_record& b);

} // namespace acp::test
