#include "conformance/event_watch.hpp"

#include <algorithm>

namespace acp::conformance {
namespace {

exchange as_exchange(const order_event& e, const mask& secrets) {
  exchange kept;
  kept.method = "POST";
  kept.url = secrets.text(e.target);
  kept.request_headers = secrets.headers(e.headers);
  kept.request_body = cut_for_report(e.body.is_structured() ? secrets.document(e.body) : secrets.text(e.text));
  kept.status = e.answered;
  kept.incoming = true;
  return kept;
}

} // namespace

event_watch::seen event_watch::show(std::size_t number) {
  const auto& event = log_.at(number);
  if (exchanges_.size() <= number) exchanges_.resize(number + 1);
  auto& exchange = exchanges_[number];
  if (exchange == 0) exchange = caller_.note(as_exchange(event, caller_.secrets()));
  reply stands_for_it;
  stands_for_it.exchange = exchange;
  stands_for_it.what = "event " + event.type();
  return {event, std::move(stands_for_it)};
}

std::optional<event_watch::seen> event_watch::find_until(const fits& is_it, std::chrono::milliseconds patience) {
  const auto until = std::min(std::chrono::steady_clock::now() + patience, caller_.end());
  for (std::size_t number = 0;; ++number) {
    if (number == log_.size() && !log_.wait_for_more(number, until)) return std::nullopt;
    if (const auto& event = log_.at(number); ours(event) && is_it(event)) return show(number);
  }
}

std::vector<event_watch::seen> event_watch::all_of_ours() {
  std::vector<seen> those;
  for (std::size_t number = 0, all = log_.size(); number < all; ++number)
    if (ours(log_.at(number))) those.push_back(show(number));
  return those;
}

} // namespace acp::conformance
