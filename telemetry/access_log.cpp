#include "telemetry/access_log.hpp"
#include "telemetry/log.hpp"
#include "telemetry/log_line.hpp"

namespace acp::telemetry {

bool access_log::wants(int status, std::uint64_t sequence) const noexcept {
  if (one_in_ == 0 || !would_log(log_level::info)) return false;
  return status >= 500 || sequence % one_in_ == 0;
}

void access_log::write(const access_record& record) {
  log_line line(std::chrono::system_clock::now(), "info", "request");
  line.add("request_id", record.request_id);
  if (!record.traceparent.empty()) line.add("traceparent", record.traceparent);
  line.add("method", record.method).add("route", record.route);
  if (!record.session_id.empty()) line.add("session_id", record.session_id);
  if (!record.api_key_id.empty()) line.add("api_key_id", record.api_key_id);
  line.add("status", std::int64_t{record.status});
  if (!record.code.empty()) line.add("code", record.code);
  if (record.replayed) line.add("replayed", true);
  line.add("bytes", static_cast<std::int64_t>(record.bytes)).add("latency_us", record.latency.count());
  log(log_level::info, line);
}

} // namespace acp::telemetry
