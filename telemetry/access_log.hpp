#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace acp::telemetry {

/// One answered request, as the access log tells it. `route` is the endpoint's pattern, never the path that was sent.
struct access_record {
  std::string_view request_id;
  std::string_view traceparent; ///< W3C; empty for a request whose head was never read
  std::string_view method;
  std::string_view route;
  std::string_view session_id; ///< empty when the request named none that is well-formed
  std::string_view api_key_id; ///< empty when unauthenticated
  std::string_view code;       ///< of the Error that was answered; empty for a success
  int status = 0;
  std::uint64_t bytes = 0; ///< of the answer's body
  std::chrono::microseconds latency{};
  bool replayed = false;
};

/// Decides which requests are logged, and logs them at `info`.
class access_log {
public:
  /// Logs every `one_in`th success and every failure of the server (5xx); 0 logs nothing at all.
  explicit access_log(std::uint32_t one_in = 1) : one_in_(one_in) {}

  /// `sequence` counts a thread's requests. Cheap enough to ask before the record is put together.
  bool wants(int status, std::uint64_t sequence) const noexcept;
  static void write(const access_record& record);

private:
  std::uint32_t one_in_;
};

} // namespace acp::telemetry
