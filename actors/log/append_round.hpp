#pragma once

#include "actors/log/append_request.hpp"
#include "actors/log/shard_lane.hpp"
#include "persistence/event_log.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace acp::actors {

/// What one append carries: some of what waits in the lanes, in the order of the shards. Answers what it still has when
/// it goes.
class append_round {
public:
  struct bounds {
    std::size_t items = 0;
    std::size_t bytes = 0; ///< one item goes however large it is
  };

  /// Takes turns among the lanes, one request each, beginning with the lane at `first`, until all are empty or a bound
  /// is reached: a full lane doesn't hold up the others. Moves `first` behind the lane that came last.
  append_round(std::span<const std::unique_ptr<shard_lane>> lanes, bounds most, std::size_t& first);
  ~append_round() { fail(); }
  append_round(const append_round&) = delete;
  append_round& operator=(const append_round&) = delete;

  bool empty() const noexcept { return requests_.empty(); }
  std::size_t size() const noexcept { return requests_.size(); }
  /// Valid until something is taken out.
  std::vector<persistence::shard_batch> batches() const;
  /// The lanes it has something of.
  std::vector<shard_lane*> lanes() const;

  /// Answers each request with its outcome and its item.
  void deliver(std::vector<persistence::append_outcome>&& outcomes);
  /// Answers that it is not known whether they were written: all, or those of one shard.
  void fail();
  void fail(checkout::shard_id shard);

private:
  struct part {
    shard_lane* lane = nullptr;
    std::size_t size = 0;
  };
  void tell_heads(std::span<const persistence::append_outcome> outcomes) const;
  void fail(std::size_t begin, std::size_t end);

  std::vector<part> parts_;
  std::vector<parcel<append_request>> requests_;
  std::vector<persistence::append_item> items_; ///< of the requests
};

} // namespace acp::actors
