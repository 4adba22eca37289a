#pragma once

#include <cstdint>
#include <deque>

namespace acp::actors {

/// How far an endpoint has come in a shard: which events beyond the cursor have been read, and which of them are
/// settled. The cursor only moves over events that are.
class shard_progress {
public:
  explicit shard_progress(std::int64_t cursor = 0) : cursor_(cursor) {}

  /// Everything up to it is settled.
  std::int64_t cursor() const noexcept { return cursor_; }
  /// The last event that was read.
  std::int64_t read() const noexcept { return cursor_ + static_cast<std::int64_t>(open_.size()); }
  std::size_t ahead() const noexcept { return open_.size(); }

  /// The next event was read: it takes so many deliveries. Throws std::logic_error unless it is the next one.
  void add(std::int64_t seq, int deliveries);
  /// One delivery of that event is done with. Throws std::logic_error when none is open.
  void settle(std::int64_t seq);

private:
  void advance();

  std::int64_t cursor_;
  std::deque<std::uint8_t> open_; ///< deliveries left of each event after the cursor
};

} // namespace acp::actors
