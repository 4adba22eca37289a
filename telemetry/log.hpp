#pragma once

#include "telemetry/log_field.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>

namespace acp::telemetry {

class log_line;

/// How much a line matters; `off` is more than any line.
enum class log_level : std::uint8_t { trace, debug, info, warn, error, off };

/// `trace`, `debug`, `info`, `warn`, `error`, `off`; nothing for any other text.
std::optional<log_level> log_level_from(std::string_view name);

/// What is logged, and where.
struct log_settings {
  log_level level = log_level::info;
  int descriptor = 2;                           ///< where lines go: standard error
  std::size_t capacity_bytes = 4 * 1024 * 1024; ///< lines not yet written; beyond it they are dropped and counted
};

/// Logging is on while this lives; at its end everything is written out. End it after all threads that log.
class log_session {
public:
  log_session();
  log_session(log_session&&) noexcept;
  log_session& operator=(log_session&&) = delete;
  ~log_session();

private:
  friend log_session start_log(const log_settings& settings);
  struct state;
  std::unique_ptr<state> state_;
};

/// One at a time per process. Before it, and without it, warnings and errors go straight to standard error.
[[nodiscard]] log_session start_log(const log_settings& settings);

/// True when a line of this level would be written.
bool would_log(log_level level) noexcept;

/// Writes one line. Callable from any thread; costs about a microsecond and never waits for the reader of the log.
void log(log_level level, literal event, std::initializer_list<log_field> fields = {});

/// Writes a line that was built with log_line at the level it was built for.
void log(log_level level, log_line& line);

} // namespace acp::telemetry
