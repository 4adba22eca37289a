#pragma once

#include "http/client/transport.hpp"

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace acp::outbound {

/// What two requests must have in common to use the same connection. The allow-list is part of it: a connection that
/// one request was allowed to open serves no other that would not have been.
struct connection_key {
  bool tls = false;
  std::string host;
  std::uint16_t port = 0;
  ip_address address;
  std::vector<cidr> allowed;

  bool operator==(const connection_key&) const = default;
};

/// Open connections nobody uses at the moment. On the client's thread only.
class connection_pool {
public:
  ~connection_pool();

  void put(connection_key key, std::unique_ptr<transport> connection, clock::time_point until);
  /// The one used last, or null. Those the other side has ended are closed on the way.
  std::unique_ptr<transport> take(const connection_key& key);

  std::size_t size() const noexcept { return idle_.size(); }
  std::size_t size_of(const std::string& host, std::uint16_t port) const;
  void close_oldest();
  void close_oldest_of(const std::string& host, std::uint16_t port);
  /// Closes those whose time is up, and says when the next one's is.
  std::optional<clock::time_point> expire(clock::time_point now);
  void clear() { idle_.clear(); }

private:
  struct entry {
    connection_key key;
    std::unique_ptr<transport> connection;
    clock::time_point until;
  };
  std::list<entry> idle_; ///< oldest first; all are kept equally long
};

} // namespace acp::outbound
