#include "http/server/server.hpp"

#include "http/server/connection/listener.hpp"
#include "http/server/connection/worker.hpp"
#include "http/server/operator/endpoints.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <utility>
#include <vector>

namespace acp::http {
namespace {

using std::chrono::steady_clock;
using telemetry::log_field;
using telemetry::log_level;

/// What aborted connections get to notice it; nothing they wait for takes any time.
constexpr std::chrono::seconds abort_grace{5};

checkout::time_point system_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

connection_count::bounds connection_bounds(const server_settings& s) {
  return {s.max_connections, s.intake.max_connections_per_address, s.intake.proxies.networks};
}

class beast_server final : public server {
public:
  explicit beast_server(edge e) : edge_(std::move(e)), count_(connection_bounds(edge_.settings)) {
    edge_.counts = std::make_shared<http::traffic>(edge_.answers);
  }
  ~beast_server() override {
    if (running_) stop(std::chrono::milliseconds{0});
  }

  std::expected<void, std::string> start() override;
  bool stop(std::chrono::milliseconds deadline) override;
  std::uint16_t port() const noexcept override { return listener_ ? listener_->port() : std::uint16_t{0}; }
  std::size_t connections() const override { return count_.now(); }
  traffic_view traffic() const override {
    auto view = edge_.counts->view();
    view.connections = count_.now();
    return view;
  }

private:
  void stop_listening();

  edge edge_;
  connection_count count_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::unique_ptr<listener> listener_;
  bool running_ = false;
};

std::expected<void, std::string> beast_server::start() {
  if (auto problem = problem_with(edge_.settings)) return std::unexpected{std::move(*problem)};
  for (unsigned i = 0; i < edge_.settings.io_threads; ++i) workers_.push_back(std::make_unique<worker>(edge_, count_));
  listener_ = std::make_unique<listener>(workers_, count_);
  if (auto opened = listener_->open(edge_.settings.address, edge_.settings.port); !opened) {
    listener_.reset();
    workers_.clear();
    return opened;
  }
  listener_->start();
  for (const auto& w : workers_) w->start();
  running_ = true;
  telemetry::log(log_level::info, "listening",
                 {log_field::address(edge_.settings.address), log_field::port(listener_->port())});
  return {};
}

/// When it returns all connections are in the count, those the kernel had accepted included.
void beast_server::stop_listening() {
  std::promise<void> stopped;
  boost::asio::post(workers_.front()->io(), [&] {
    listener_->stop();
    stopped.set_value();
  });
  stopped.get_future().wait();
}

bool beast_server::stop(std::chrono::milliseconds deadline) {
  if (!running_) return true;
  running_ = false;
  const auto until = steady_clock::now() + deadline;
  stop_listening();
  for (const auto& w : workers_) w->drain();
  const bool clean = count_.wait_until_empty(until);
  if (!clean) {
    if (deadline.count() > 0)
      telemetry::log(log_level::warn, "connections_ended_at_deadline",
                     {log_field::count(static_cast<std::int64_t>(count_.now()))});
    for (const auto& w : workers_) w->abort();
    if (!count_.wait_until_empty(steady_clock::now() + abort_grace))
      telemetry::log(log_level::error, "connections_left", {log_field::count(static_cast<std::int64_t>(count_.now()))});
  }
  for (const auto& w : workers_) w->finish();
  telemetry::log(log_level::info, "stopped_listening", {log_field::port(listener_->port())});
  return clean;
}

} // namespace

std::unique_ptr<server> make_server(server_settings settings, checkout::service& service, const key_table& keys,
                                    public_documents documents, std::function<checkout::time_point()> now,
                                    checkout::delegation_service* delegation) {
  edge e{std::move(settings), service, keys, std::move(documents), std::move(now)};
  if (delegation != nullptr) {
    e.answers = endpoints;
    e.delegation = delegation;
  }
  const auto& intake = e.settings.intake;
  e.rates = rate_limits::make(intake);
  if (intake.max_requests > 0) e.under_way = std::make_shared<pressure>(intake.max_requests);
  return std::make_unique<beast_server>(std::move(e));
}

std::unique_ptr<server> make_server(server_settings settings, checkout::service& service, const key_table& keys,
                                    public_documents documents, checkout::delegation_service* delegation) {
  return make_server(std::move(settings), service, keys, std::move(documents), system_now, delegation);
}

std::unique_ptr<server> make_operator_server(server_settings settings, checkout::operator_service& operators,
                                             const key_table& keys, checkout::service& service) {
  edge e{std::move(settings), service, keys, {}, system_now};
  e.answers = operator_endpoints;
  e.operators = &operators;
  return std::make_unique<beast_server>(std::move(e));
}

} // namespace acp::http
