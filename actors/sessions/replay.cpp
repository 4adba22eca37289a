#include "actors/sessions/replay.hpp"

#include "actors/log/load_request.hpp"
#include "actors/runtime/routing.hpp"
#include "actors/sessions/idempotency_table.hpp"

#include <string>
#include <utility>

namespace acp::actors {
namespace {

using persistence::idempotency_record;
using role = actor_directory::role;

void replay_from_table(runtime& rt, const parcel<command_request>& r, const idempotency_record& first) {
  auto port = checkout::reply_port<load_event::result>{[r, created = first.created](load_event::result loaded) {
    auto& document = loaded.value;
    if (!document) return refuse(r, std::move(document.error()));
    // A record without its event can't be: they were committed together, and events are never deleted.
    if (!*document) return refuse(r, failures::internal());
    auto bytes = std::make_shared<const std::string>(std::move(**document));
    r->port.answer({checkout::session_answer{std::move(bytes), created}, true});
  }};
  rt.directory.send(role::loader, loader_of(first.session, rt.directory.places(role::loader)),
                    parcel{load_event{first.session, first.version, std::move(port)}});
}

} // namespace

void replay(runtime& rt, const parcel<command_request>& r, const idempotency_record& first,
            const std::shared_ptr<const checkout::kept_document>& newest, std::int64_t newest_version) {
  switch (relate(first, *r->command.context.key)) {
  case key_relation::other_body: return refuse(r, failures::key_conflict());
  case key_relation::in_flight: return refuse(r, failures::key_in_flight());
  case key_relation::same_request: break;
  }
  if (first.failure) return r->port.answer({std::unexpected(*first.failure), true});
  if (newest && first.version == newest_version)
    return r->port.answer({checkout::answer_with(newest, first.created), true});
  replay_from_table(rt, r, first);
}

} // namespace acp::actors
