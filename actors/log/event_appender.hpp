#pragma once

#include "actors/log/log_writer.hpp"
#include "actors/runtime/notes.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace acp::actors {

/// Appends for some of the shards, on a thread of its own because it blocks on the database. While one batch commits,
/// the next gathers in the mailbox.
class event_appender final : public caf::event_based_actor {
public:
  event_appender(caf::actor_config& config, runtime& rt, std::vector<checkout::shard_id> shards);
  const char* name() const override { return "event_appender"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { writer_.reset(); }

private:
  void accept(const parcel<append_request>& request);
  void flush();
  void upkeep();
  void finish();

  runtime& rt_;
  std::optional<log_writer> writer_; ///< until it ends
  bool flush_sent_ = false;
  std::uint64_t upkeep_generation_ = 0;
};

} // namespace acp::actors
