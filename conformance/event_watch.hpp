#pragma once

#include "conformance/caller.hpp"
#include "conformance/event_log.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace acp::conformance {

/// What a run knows of the events that were delivered to it. Used by one thread, while the log fills on another.
class event_watch {
public:
  /// An event, and what stands for it where faults are told: no answer, but an exchange like one.
  struct seen {
    const order_event& event;
    reply as_reply;
  };
  using fits = std::function<bool(const order_event&)>;

  event_watch(const event_log& log, caller& c, std::chrono::milliseconds patience)
      : log_(log)
      , caller_(c)
      , patience_(patience) {}

  /// A session of this run: others' events are none of its business.
  void is_ours(std::string session) { sessions_.insert(std::move(session)); }

  /// The first event of a session of this run that fits, waited for if need be.
  std::optional<seen> await(const fits& is_it) { return find_until(is_it, patience_); }
  /// The same, without waiting.
  std::optional<seen> look(const fits& is_it) { return find_until(is_it, {}); }
  std::vector<seen> all_of_ours();

  /// The whole run is over: what was waited for may have been yet to come.
  bool is_cut_short() const { return caller_.over(); }
  std::chrono::milliseconds patience() const { return patience_; }
  /// How many have come, ours or not.
  std::size_t size() const { return log_.size(); }

private:
  bool ours(const order_event& e) const { return sessions_.contains(e.session()); }
  std::optional<seen> find_until(const fits& is_it, std::chrono::milliseconds patience);
  seen show(std::size_t number);

  const event_log& log_;
  caller& caller_;
  std::chrono::milliseconds patience_;
  std::set<std::string> sessions_;
  std::vector<std::size_t> exchanges_; // of each event; 0: not kept yet
};

} // namespace acp::conformance
