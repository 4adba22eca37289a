#include "actors/log/event_loader.hpp"

#include "actors/runtime/crash.hpp"

#include "checkout/event_codec.hpp"

#include <caf/behavior.hpp>

#include <exception>
#include <utility>

namespace acp::actors {

event_loader::event_loader(caf::actor_config& config, runtime& rt)
    : caf::event_based_actor(config)
    , rt_(rt)
    , open_waits_(rt.settings.reopen_first, rt.settings.reopen_cap) {}

caf::behavior event_loader::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  return {
      [this](const parcel<load_session>& r) { answer_with(r, [&](auto& reader) { return load(reader, r->session); }); },
      [this](const parcel<load_event>& r) {
        answer_with(r, [&](auto& reader) -> decltype(load_event::result::value) {
          auto row = reader.event_at(r->session, r->version);
          if (!row) return std::nullopt;
          return std::move(row->data);
        });
      },
      [this](const parcel<load_unfinished>& r) {
        answer_with(
            r, [&](auto& reader) -> decltype(load_unfinished::result::value) { return reader.unfinished(r->shard); });
      },
      [this](const stop_working&) { quit(); }};
}

template <class Request, class Read>
void event_loader::answer_with(const parcel<Request>& request, Read read) {
  using value = typename decltype(Request::result::value)::value_type;
  auto result = attempt<value>(read);
  // A connection that has died since it was last used says nothing about the database: a fresh one may try, once.
  if (!result && !reader_) result = attempt<value>(read);
  request->port.answer({std::move(result)});
}

template <class Value, class Read>
std::expected<Value, checkout::failure> event_loader::attempt(Read& read) {
  using std::chrono::steady_clock;
  const auto unavailable = std::unexpected(failures::unavailable("The event log"));
  if (!reader_) {
    if (steady_clock::now() < next_open_) return unavailable;
    try {
      reader_ = rt_.log.open_reader();
      open_waits_.reset();
    } catch (const std::exception& why) {
      next_open_ = steady_clock::now() + open_waits_.next();
      if (open_waits_.tries() == 1) rt_.report(incident::severity::error, "log_not_readable", why.what());
      return unavailable;
    }
  }
  try {
    std::expected<Value, checkout::failure> result = read(*reader_);
    trouble_ = false;
    return result;
  } catch (const persistence::connection_lost& why) {
    reader_.reset();
    if (!std::exchange(trouble_, true)) rt_.report(incident::severity::warning, "log_read_lost", why.what());
    return unavailable;
  } catch (const std::exception& why) {
    // About this one request; those behind it are none the worse.
    rt_.report(incident::severity::error, "log_read_failed", why.what());
    return std::unexpected(failures::internal());
  }
}

std::expected<std::optional<loaded_session>, checkout::failure> event_loader::load(persistence::event_reader& reader,
                                                                                   const checkout::session_id& id) {
  auto stored = reader.load(id);
  if (!stored) return std::nullopt;
  const auto& row = stored->newest;
  auto state = checkout::decode_state(row.data, row.hidden, row.owner, row.version, row.schema_version);
  if (!state) {
    rt_.report(incident::severity::error, "session_unreadable", state.error(), row.shard.value, id);
    return std::unexpected(failures::internal());
  }
  return loaded_session{std::move(*state), std::make_shared<const checkout::kept_document>(std::move(stored->newest.data)),
                        std::move(stored->records), row.trace};
}

} // namespace acp::actors
