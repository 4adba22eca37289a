#pragma once

#include <cstdint>

namespace acp::telemetry {

/// What this process uses, as the kernel counts it.
struct process_figures {
  double cpu_seconds = 0; ///< of all threads, in the kernel too
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
};

/// Reads /proc/self; zero where it can't be read.
process_figures read_process_figures();

} // namespace acp::telemetry
