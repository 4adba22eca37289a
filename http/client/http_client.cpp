#include "http/client/http_client.hpp"

#include "http/client/call.hpp"
#include "http/client/door.hpp"
#include "http/client/tls_context.hpp"
#include "http/client/workshop.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace acp::outbound {
namespace {

constexpr unsigned resolver_threads = 4;
constexpr std::size_t most_waiting_names = 256;

/// Owns the call until it has begun: the client's thread is then the only one that knows it.
struct start_call {
  workshop& shop;
  std::shared_ptr<call> made;

  void operator()() { shop.start(std::move(made)); }
};

class beast_client final : public http_client {
public:
  beast_client(client_settings settings, std::unique_ptr<boost::asio::ssl::context> tls)
      : settings_(std::move(settings))
      , tls_(std::move(tls))
      , shop_(io_, door_, settings_, *tls_, settings_.names)
      , thread_([this] { io_.run(); }) {}
  ~beast_client() override { stop(); }

  void send(http_request request, http_callback done) override;
  void stop() override;

private:
  const client_settings settings_;
  const std::unique_ptr<boost::asio::ssl::context> tls_;
  boost::asio::io_context io_{1};
  const std::shared_ptr<door> door_ = std::make_shared<door>(io_);
  workshop shop_;
  std::optional<boost::asio::executor_work_guard<io_executor>> work_{io_.get_executor()};
  std::once_flag stopped_;
  std::thread thread_;
};

void beast_client::send(http_request request, http_callback done) {
  start_call begin{shop_, std::make_shared<call>(shop_, std::move(request), std::move(done), clock::now())};
  if (!door_->post(begin)) begin.made->refuse();
}

void beast_client::stop() {
  std::call_once(stopped_, [this] {
    boost::asio::post(io_, [this] {
      shop_.stop();
      work_.reset();
    });
    thread_.join();
    door_->close();
    io_.restart();
    io_.run(); // what came between the thread's end and the closing of the door
  });
}

std::optional<std::string> problem_with(const client_settings& s) {
  if (s.most_connections == 0 || s.most_connections_per_host == 0) return "a client needs at least one connection";
  if (s.connect_timeout.count() <= 0) return "connecting needs some time";
  if (s.most_header_bytes < 1024) return "answers need at least 1024 bytes for their header";
  if (s.idle_timeout.count() < 0 || s.name_lifetime.count() < 0) return "a time is negative";
  return std::nullopt;
}

} // namespace

std::expected<std::unique_ptr<http_client>, std::string> make_http_client(client_settings settings) {
  if (auto problem = problem_with(settings)) return std::unexpected{std::move(*problem)};
  auto tls = make_tls_context(settings.extra_ca_file, settings.extra_ca_pem);
  if (!tls) return std::unexpected{std::move(tls.error())};
  if (!settings.names) settings.names = make_system_resolver(resolver_threads, most_waiting_names);
  if (!settings.now) settings.now = [] { return std::chrono::system_clock::now(); };
  return std::make_unique<beast_client>(std::move(settings), std::move(*tls));
}

} // namespace acp::outbound
