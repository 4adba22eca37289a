#pragma once

#include "app/doctor/finding.hpp"
#include "persistence/health/examination.hpp"

#include <chrono>

namespace acp::app {

/// What PostgreSQL's version and settings mean for a shop: fsync and synchronous_commit off lose acknowledged orders.
findings judge_setup(const persistence::database_setup& setup);

/// How far the database's clock is from this machine's: leases go by the one, signatures by the other.
finding judge_clocks(std::chrono::microseconds apart);

/// That what happened can't be changed, and secrets can't be read, by those who must not.
findings judge_rights(const persistence::database_rights& rights);

/// That each shard's head is its newest row, and the end of the log has no gap; and whether servers hold the shards.
findings judge_shards(const std::vector<persistence::shard_examination>& shards);

/// That no cursor is ahead of the log; and how far deliveries are behind.
findings judge_cursors(const std::vector<persistence::cursor_examination>& cursors);

} // namespace acp::app
