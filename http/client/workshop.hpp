#pragma once

#include "http/client/connection_pool.hpp"
#include "http/client/gate.hpp"
#include "http/client/http_client.hpp"
#include "http/client/name_table.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <unordered_set>

namespace acp::outbound {

class call;

/// What all calls of a client share. On the client's thread only.
class workshop {
public:
  workshop(boost::asio::io_context& io, std::shared_ptr<door> in, const client_settings& settings,
           boost::asio::ssl::context& tls, std::shared_ptr<resolver> names);

  io_executor executor() noexcept { return io_.get_executor(); }
  const client_settings& settings() const noexcept { return settings_; }
  boost::asio::ssl::context& tls() noexcept { return tls_; }
  gate& entrance() noexcept { return gate_; }
  name_table& names() noexcept { return names_; }

  std::unique_ptr<transport> take_idle(const connection_key& key) { return pool_.take(key); }
  /// Keeps the connection for others, for the time the settings say.
  void put_idle(connection_key key, std::unique_ptr<transport> connection);
  /// Closes an idle connection where a new one would be one too many.
  void make_room(const std::string& host_and_port, const call_target& target);

  /// Runs a call to its end; at once to that end when the client is stopping.
  void start(std::shared_ptr<call> c);
  void remove(call& c) noexcept { calls_.erase(&c); }
  /// Ends all calls; those that start later end at once.
  void stop();

private:
  void expire_later();

  boost::asio::io_context& io_;
  const client_settings& settings_;
  boost::asio::ssl::context& tls_;
  gate gate_;
  connection_pool pool_;
  name_table names_;
  timer sweep_;
  std::unordered_set<call*> calls_;
  bool sweeping_ = false;
  bool stopping_ = false;
};

} // namespace acp::outbound
