#include "app/metrics/metrics_desk.hpp"

#include "app/metrics/metrics_page.hpp"
#include "app/operator/answers.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics/prometheus_text.hpp"

#include <exception>
#include <utility>

namespace acp::app {

namespace {

using telemetry::log_field;
using telemetry::log_level;

checkout::failure too_many_waiting() {
  return {checkout::failure_kind::overloaded, "overloaded", "As many as can wait for metrics are waiting already.",
          std::nullopt, std::nullopt};
}

} // namespace

metrics_desk::metrics_desk(settings how, metrics_sources sources)
    : how_(std::move(how))
    , sources_(std::move(sources))
    , thread_([this] { run(); }) {}

void metrics_desk::stop() {
  {
    const std::scoped_lock lock(mutex_);
    end_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void metrics_desk::ask(checkout::reply_to port) {
  {
    const std::scoped_lock lock(mutex_);
    if (!end_ && waiting_.size() < how_.most_waiting) {
      waiting_.push_back(std::move(port));
      changed_.notify_one();
      return;
    }
  }
  port.answer(refuse(too_many_waiting()));
}

/// Whoever waits, as soon as there is somebody; nobody: the end.
std::vector<checkout::reply_to> metrics_desk::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return end_ || !waiting_.empty(); });
  return std::exchange(waiting_, {});
}

void metrics_desk::run() {
  for (auto ports = next(); !ports.empty(); ports = next()) {
    try {
      const auto text = std::make_shared<const std::string>(page());
      for (auto& port : ports) port.answer({checkout::session_answer{text}, false});
    } catch (const std::exception& why) { // a scrape must not end the server; the ports answer as they go
      telemetry::log(log_level::error, "metrics_failed", {log_field::cause(why.what())});
    }
  }
}

std::string metrics_desk::page() {
  if (!looked_ || clock::now() >= looked_at_ + how_.ask_again) look_at_database();
  const metrics_moment now{.system = sources_.system(),
                           .agents = sources_.agents(),
                           .operators = sources_.operators(),
                           .merchant_connections = sources_.merchant_connections(),
                           .certificates = sources_.certificates(),
                           .database_up = database_up_,
                           .database = figures_,
                           .process = telemetry::read_process_figures()};
  return telemetry::prometheus_text(metrics_page(now));
}

void metrics_desk::look_at_database() {
  looked_ = true;
  looked_at_ = clock::now();
  std::string why = "not within its time";
  try {
    figures_ = how_.database->read();
    database_up_ = true;
  } catch (const std::exception& e) {
    figures_.reset();
    database_up_ = false;
    why = e.what();
  }
  const bool missing = !figures_;
  if (missing && !told_) telemetry::log(log_level::warn, "database_figures_not_read", {log_field::cause(why)});
  if (!missing && told_) telemetry::log(log_level::info, "database_figures_read_again");
  told_ = missing;
}

} // namespace acp::app
