#include "telemetry/log.hpp"
#include "telemetry/line_writer.hpp"
#include "telemetry/log_line.hpp"

#include <array>
#include <atomic>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>
#include <utility>

namespace acp::telemetry {
namespace {

constexpr std::array<std::string_view, 6> level_names{"trace", "debug", "info", "warn", "error", "off"};

spdlog::level::level_enum to_spdlog(log_level level) {
  switch (level) {
  case log_level::trace: return spdlog::level::trace;
  case log_level::debug: return spdlog::level::debug;
  case log_level::info: return spdlog::level::info;
  case log_level::warn: return spdlog::level::warn;
  case log_level::error: return spdlog::level::err;
  case log_level::off: break;
  }
  return spdlog::level::off;
}

std::string_view name_of(log_level level) { return level_names[static_cast<std::size_t>(level)]; }

/// Lines are complete JSON when they get here, so there is no pattern to apply; line_writer has its own lock.
class json_sink final : public spdlog::sinks::sink {
public:
  explicit json_sink(const log_settings& settings) : writer_(settings.descriptor, settings.capacity_bytes) {}
  void log(const spdlog::details::log_msg& message) override {
    writer_.write({message.payload.data(), message.payload.size()});
  }
  void flush() override { writer_.hurry(); }
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
  line_writer writer_;
};

/// For what is logged outside of a log_session: a line at a time, at once.
class plain_sink final : public spdlog::sinks::sink {
public:
  void log(const spdlog::details::log_msg& message) override {
    std::string line(message.payload.data(), message.payload.size());
    line += '\n';
    // The last resort: when standard error is closed there is no one to tell.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}
};

spdlog::logger& plain_logger() {
  static spdlog::logger logger = [] {
    spdlog::logger made("plain", std::make_shared<plain_sink>());
    made.set_level(spdlog::level::warn);
    return made;
  }();
  return logger;
}

std::atomic<spdlog::logger*> current{nullptr};

spdlog::logger& logger() {
  auto* const set = current.load(std::memory_order_acquire);
  return set != nullptr ? *set : plain_logger();
}

} // namespace

struct log_session::state {
  spdlog::logger logger;
};

log_session::log_session() = default;
log_session::log_session(log_session&&) noexcept = default;
log_session::~log_session() {
  if (state_) current.store(nullptr, std::memory_order_release);
}

log_session start_log(const log_settings& settings) {
  log_session session;
  session.state_.reset(new log_session::state{spdlog::logger("acp", std::make_shared<json_sink>(settings))});
  session.state_->logger.set_level(to_spdlog(settings.level));
  session.state_->logger.flush_on(spdlog::level::warn);
  current.store(&session.state_->logger, std::memory_order_release);
  return session;
}

std::optional<log_level> log_level_from(std::string_view name) {
  for (std::size_t i = 0; i < level_names.size(); ++i) {
    if (level_names[i] == name) return static_cast<log_level>(i);
  }
  return std::nullopt;
}

bool would_log(log_level level) noexcept { return level != log_level::off && logger().should_log(to_spdlog(level)); }

void log(log_level level, literal event, std::initializer_list<log_field> fields) {
  if (!would_log(level)) return;
  log_line line(std::chrono::system_clock::now(), name_of(level), event);
  for (const auto& field : fields) line.add(field);
  log(level, line);
}

void log(log_level level, log_line& line) {
  const auto text = line.finish();
  logger().log(to_spdlog(level), spdlog::string_view_t{text.data(), text.size()});
}

} // namespace acp::telemetry
