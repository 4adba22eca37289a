#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace acp::outbound {

/// Keeps the number of requests under way within its limits, in total and per host; the others wait, first come first
/// served, except that one whose host is full is overtaken by those for other hosts. A host has as many places as it
/// leaves free, or one: hosts that never answer share what there is, and always leave room for one more host. On the
/// client's thread only.
class gate {
public:
  struct limits {
    std::size_t total = 0;
    std::size_t per_host = 0;
    std::size_t waiting = 0;
    std::size_t waiting_per_host = 0;
  };
  using ticket = std::uint64_t;
  enum class entry : std::uint8_t { inside, waiting, refused };
  struct arrival {
    entry as = entry::refused;
    ticket number = 0; ///< while waiting
  };

  explicit gate(const limits& most) : most_(most) {}

  /// `let_in` is called later, at most once, if the entry is `waiting`; from within leave().
  arrival enter(const std::string& host, std::function<void()> let_in);
  /// One that was inside is done.
  void leave(const std::string& host);
  /// One that waits has given up.
  void give_up(ticket number);

  std::size_t inside() const noexcept { return inside_; }
  std::size_t inside_of(const std::string& host) const;

private:
  struct host_state {
    std::size_t inside = 0;
    std::map<ticket, std::function<void()>> waiting; ///< by arrival
  };
  using host_table = std::unordered_map<std::string, host_state>;

  bool has_room(const host_state& host) const;
  /// The host whose first waiter came first of all that have room.
  host_table::iterator next_host();
  void let_in_whom_there_is_room_for();
  void forget_if_empty(host_table::iterator host);

  const limits most_;
  host_table hosts_;                                ///< those with requests inside or waiting
  std::unordered_map<ticket, std::string> waiting_; ///< whose each ticket is
  std::size_t inside_ = 0;
  ticket next_ = 1;
};

} // namespace acp::outbound
