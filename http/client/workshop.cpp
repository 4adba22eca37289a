#include "http/client/workshop.hpp"

#include "http/client/call.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace acp::outbound {
namespace {

gate::limits limits_of(const client_settings& s) {
  return {s.most_connections, s.most_connections_per_host, s.most_waiting, s.most_waiting_per_host};
}

void rethrow(std::exception_ptr failed) {
  if (failed) std::rethrow_exception(failed); // a bug: nothing a call waits for throws
}

} // namespace

workshop::workshop(boost::asio::io_context& io, std::shared_ptr<door> in, const client_settings& settings,
                   boost::asio::ssl::context& tls, std::shared_ptr<resolver> names)
    : io_(io)
    , settings_(settings)
    , tls_(tls)
    , gate_(limits_of(settings))
    , names_(std::move(names), std::move(in), settings.name_lifetime)
    , sweep_(io) {}

void workshop::put_idle(connection_key key, std::unique_ptr<transport> connection) {
  if (stopping_ || settings_.idle_timeout.count() <= 0) return;
  pool_.put(std::move(key), std::move(connection), clock::now() + settings_.idle_timeout);
  expire_later();
}

void workshop::expire_later() {
  if (sweeping_) return;
  const auto next = pool_.expire(clock::now());
  if (!next) return;
  sweeping_ = true;
  sweep_.expires_at(*next);
  sweep_.async_wait([this](error_code) {
    sweeping_ = false;
    if (!stopping_) expire_later();
  });
}

void workshop::make_room(const std::string& host_and_port, const call_target& target) {
  if (gate_.inside_of(host_and_port) + pool_.size_of(target.host, target.port) > settings_.most_connections_per_host)
    pool_.close_oldest_of(target.host, target.port);
  if (gate_.inside() + pool_.size() > settings_.most_connections) pool_.close_oldest();
}

void workshop::start(std::shared_ptr<call> c) {
  calls_.insert(c.get());
  if (stopping_) c->end(failure_kind::stopped, "the client has been stopped");
  boost::asio::co_spawn(io_.get_executor(), call::run(std::move(c)), rethrow);
}

void workshop::stop() {
  stopping_ = true;
  for (auto* c : calls_) c->end(failure_kind::stopped, "the client has been stopped");
  pool_.clear();
  sweep_.cancel();
}

} // namespace acp::outbound
