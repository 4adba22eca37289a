#pragma once

#include "actors/log/load_request.hpp"
#include "actors/runtime/notes.hpp"
#include "actors/runtime/requests.hpp"
#include "actors/runtime/runtime.hpp"
#include "actors/sessions/checkout_session.hpp"
#include "actors/sessions/create_scopes.hpp"
#include "actors/sessions/live_sessions.hpp"

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace acp::actors {

/// All sessions of one shard: brings each request to its session, loading the session first where need be; keeps the
/// number of live ones within its bound; sees to it that what was left unfinished is resumed.
class session_shard final : public caf::event_based_actor {
public:
  session_shard(caf::actor_config& config, runtime& rt, checkout::shard_id shard);
  const char* name() const override { return "session_shard"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  /// A session being loaded, and who waits for it; nobody where it is to be resumed.
  struct loading {
    step awaits = 0;
    std::uint64_t tenure = 0;
    std::vector<any_request> waiting;
  };

  // Requests (session_shard.cpp)
  void on_command(const parcel<command_request>& r);
  void on_create(const parcel<command_request>& r);
  void on_create_ended(const create_ended& e);
  void replay_create(const parcel<command_request>& r, const persistence::idempotency_record& first);
  void route(const checkout::session_id& id, any_request r);
  void forward(live_sessions::entry& e, const any_request& r);

  // The sessions' lives (shard_sessions.cpp)
  live_sessions::entry& spawn_session(const checkout::session_id& id, std::optional<loaded_session> loaded,
                                      bool asked_for = true);
  void load(const checkout::session_id& id, std::optional<any_request> r);
  void on_lifetime_passed(const checkout::session_id& id);
  void ask_loader(const checkout::session_id& id, loading& l);
  void on_loaded(answer<load_session::result>& a);
  void on_down(const caf::down_msg& d);
  void on_still_busy(const checkout::session_id& id);
  void retire_session(live_sessions::entry& e);
  void retire_surplus();
  bool crowded() const;
  void on_upkeep();

  // Holding the shard (shard_sessions.cpp)
  void on_opened(std::uint64_t tenure);
  void on_fenced();
  void drop_sessions();
  void recheck_soon();
  void resume_unfinished();
  void on_unfinished(answer<load_unfinished::result>& a);

  bool held() const noexcept { return tenure_ != 0 && rt_.gates[shard_.value].held(); }

  runtime& rt_;
  const checkout::shard_id shard_;
  const std::size_t most_live_;
  std::uint64_t tenure_ = 0; ///< 0: not held
  live_sessions live_;
  create_scopes creates_;
  std::unordered_map<checkout::session_id, loading> loading_;
  std::unordered_map<step, checkout::session_id> loads_; ///< which session the answer with that number is about
  step last_step_ = 0;
  bool recheck_sent_ = false;
  std::uint64_t recheck_generation_ = 0;
  backoff recheck_waits_;
  std::chrono::steady_clock::time_point last_recheck_{};
};

} // namespace acp::actors
