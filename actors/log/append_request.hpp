#pragma once

#include "actors/runtime/admission.hpp"
#include "actors/runtime/parcel.hpp"
#include "checkout/reply_port.hpp"
#include "persistence/event_log.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

namespace acp::actors {

/// The shard isn't held (any more). Whether the item was written is not known: what the sender believes about its
/// session is to be read again from the table.
struct shard_lost {};
using write_outcome =
    std::variant<persistence::appended, persistence::duplicate, persistence::version_taken, shard_lost>;

/// How an append ended, and the item back, so that its bytes need not be copied.
struct append_result {
  write_outcome outcome;
  std::optional<persistence::append_item> item;

  static append_result dropped() { return {shard_lost{}, std::nullopt}; }
};

/// One item on its way to a shard's appender.
struct append_request {
  checkout::shard_id shard;
  persistence::append_item item;
  std::uint64_t tenure = 0; ///< in which the sender came to know its session
  checkout::reply_port<append_result> port;
  /// Among the appends the shard has room for. The end of a completion needs none, it is always taken.
  admission::ticket place;

  /// A rough size, for bounding batches.
  std::size_t bytes() const noexcept {
    constexpr std::size_t overhead = 256;
    if (!item.event) return overhead;
    const auto& e = item.event->event;
    return overhead + e.data.size() + e.hidden.size() + e.change.size();
  }
};

} // namespace acp::actors
