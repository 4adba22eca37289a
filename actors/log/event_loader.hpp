#pragma once

#include "actors/log/counted_connection.hpp"
#include "actors/log/load_request.hpp"
#include "actors/runtime/notes.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <memory>

namespace acp::actors {

/// Reads the event log for the others, on a thread of its own because it blocks on the database. A lost connection is
/// replaced; while there is none, requests fail at once.
class event_loader final : public caf::event_based_actor {
public:
  event_loader(caf::actor_config& config, runtime& rt);
  const char* name() const override { return "event_loader"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { reader_.reset(); }

private:
  template <class Request, class Read>
  void answer_with(const parcel<Request>& request, Read read);
  template <class Value, class Read>
  std::expected<Value, checkout::failure> attempt(Read& read);
  std::expected<std::optional<loaded_session>, checkout::failure> load(persistence::event_reader& reader,
                                                                       const checkout::session_id& id);

  runtime& rt_;
  counted_connection<persistence::event_reader> reader_{rt_.counters.readers_connected};
  std::chrono::steady_clock::time_point next_open_{};
  backoff open_waits_;
  bool trouble_ = false; ///< a read was lost, which was reported, and none has succeeded since
};

} // namespace acp::actors
