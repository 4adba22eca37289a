#include "telemetry/metrics/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace acp::telemetry {
namespace {

double seconds_of(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t all_pages = 0;
  std::uint64_t resident_pages = 0;
  if (!(statm >> all_pages >> resident_pages)) return 0;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
  std::error_code ec;
  std::filesystem::directory_iterator at("/proc/self/fd", ec);
  std::uint64_t count = 0;
  for (; !ec && at != std::filesystem::directory_iterator{}; at.increment(ec)) ++count;
  return count > 0 ? count - 1 : 0; // the one it was read through
}

} // namespace

process_figures read_process_figures() {
  process_figures figures;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) figures.cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  figures.resident_bytes = resident_bytes();
  figures.open_files = open_files();
  return figures;
}

} // namespace acp::telemetry
