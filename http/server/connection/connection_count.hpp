#pragma once

#include "http/server/intake/client_address.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace acp::http {

/// How many connections there are, over all I/O threads, and from where. Callable from any thread.
class connection_count {
public:
  struct bounds {
    std::size_t all = 0;
    std::size_t per_address = 0;    ///< 0: no bound of its own
    std::vector<network> uncounted; ///< proxies, which bring the connections of many
  };
  explicit connection_count(bounds most) : most_(std::move(most)) {}

  enum class place : std::uint8_t {
    served,              ///< there is room
    turned_away,         ///< there is none, but enough to say so
    address_turned_away, ///< there is none for this address
    none,                ///< not even that: close at once
  };
  /// Takes a place unless it answers `none`.
  place take(const client_address& from);
  /// What `take` answered for this address, given back.
  void give_back(place of, const client_address& from);

  std::size_t now() const;
  /// True when there was none before the deadline.
  bool wait_until_empty(std::chrono::steady_clock::time_point deadline);

private:
  bool counts(const client_address& from) const;
  bool has_room(const client_address& from);

  static constexpr std::size_t surplus = 64; ///< connections that are told why they are turned away

  const bounds most_;
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t now_ = 0;
  std::size_t turned_away_ = 0;
  std::map<client_address, std::size_t> by_address_; ///< those that are served; none without a bound
};

} // namespace acp::http
