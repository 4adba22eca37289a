#pragma once

#include "persistence/event_log.hpp"

#include <gmock/gmock.h>
#include <string>
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

/// Appends; fails the test when fenced.
std::vector<persistence::append_outcome> append(persistence::shard_log& log,
                                                const std::vector<persistence::append_item>& items);

inline auto appended_at(std::int64_t seq) {
  return testing::VariantWith<persistence::appended>(testing::Field(&persistence::appended::seq, seq));
}

inline auto is_version_taken() { return testing::VariantWith<persistence::version_taken>(testing::_); }

/// A duplicate whose first record is that one.
testing::Matcher<persistence::append_outcome> duplicate_of(const persistence::idempotency_record& first);

/// Compares everything.
bool same(const persistence::idempotency_record& a, const persistence::idempotency_record& b);

} // namespace acp::test
