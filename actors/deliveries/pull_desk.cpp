#include "actors/deliveries/pull_desk.hpp"

namespace acp::actors {

void pull_desk::on_events(checkout::shard_id shard, std::uint64_t number, const std::vector<event_ptr>& events,
                          time_point now) {
  const auto wanted = course_.on_events(shard, number, events);
  for (const auto& d : wanted) {
    course_.batch(now).puts.push_back({d.key_for(course_.endpoint()), d.event->session, {}, std::nullopt});
    course_.settle(shard, d.event->seq);
  }
  unsaved_ += wanted.size();
  effects_.count_fed(wanted.size());
}

void pull_desk::go_on(time_point now) {
  if (course_.save(now, winding_down_)) unsaved_ = 0;
  if (winding_down_) return;
  course_.load_again();
  if (unsaved_ < settings_.most_ahead) course_.ask(now);
}

} // namespace acp::actors
