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
/// served, except that one whose host is full is overtaken by those for other hosts. On the client's thread only.
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
  struct waiter {
    std::string host;
    std::function<void()> let_in;
  };
  struct host_count {
    std::size_t inside = 0;
    std::size_t waiting = 0;
  };
  bool has_room(const host_count& host) const { return inside_ < most_.total && host.inside < most_.per_host; }
  void forget_if_empty(const std::string& host);

  const limits most_;
  std::map<ticket, waiter> waiting_; ///< by arrival
  std::unordered_map<std::string, host_count> hosts_;
  std::size_t inside_ = 0;
  ticket next_ = 1;
};

} // namespace acp::outbound
