#include "app/serve/log_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>

namespace acp::app {

telemetry::log_session start_log(const settings& s) {
  telemetry::log_settings log;
  log.level = telemetry::log_level_from(s.log_level).value_or(telemetry::log_level::info);
  if (!s.log_file.empty()) {
    log.descriptor = open(s.log_file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640); // open to the end
    if (log.descriptor < 0) throw std::system_error(errno, std::generic_category(), "ACP_LOG_FILE=" + s.log_file);
  }
  return telemetry::start_log(log);
}

} // namespace acp::app
