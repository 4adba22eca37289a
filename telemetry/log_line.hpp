#pragma once

#include "telemetry/log_field.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

namespace acp::telemetry {

/// Builds one log line: a JSON object with `time` (RFC 3339, UTC, microseconds), `level`, `event` and the fields given.
class log_line {
public:
  log_line(std::chrono::system_clock::time_point when, std::string_view level, literal event);

  log_line& add(std::string_view key, std::string_view text); ///< cut to 255 visible ASCII characters, escaped
  log_line& add(std::string_view key, std::int64_t number);
  log_line& add(std::string_view key, bool yes);
  log_line& add(const log_field& field);

  /// The finished object, without a line end.
  std::string_view finish();

private:
  void add_key(std::string_view key);

  std::string& text_; ///< the calling thread's buffer, so that a line costs no allocation
};

/// `text` up to its first line end, with everything between double quotes left out.
std::string redacted(std::string_view text);

} // namespace acp::telemetry
