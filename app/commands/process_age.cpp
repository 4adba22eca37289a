#include "app/commands/process_age.hpp"

#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>

namespace acp::app {

std::chrono::milliseconds process_age() {
  std::ifstream file("/proc/self/stat");
  const std::string line{std::istreambuf_iterator<char>(file), {}};
  // Fields are separated by blanks; the second, the program's name in parentheses, may contain some. The 22nd is the
  // start in clock ticks since boot.
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) fields >> field;
  const auto ticks_per_second = sysconf(_SC_CLK_TCK);
  const std::chrono::milliseconds started{std::stoll(field) * 1000 / ticks_per_second};

  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(now.tv_sec) +
                                                               std::chrono::nanoseconds(now.tv_nsec)) -
         started;
}

} // namespace acp::app
