#pragma once

#include <string>
#include <vector>

namespace acp::test {

/// The user a child process runs as.
struct run_as {
  unsigned uid = 0;
  unsigned gid = 0;
  std::vector<unsigned> groups;
  bool change = false; ///< false: the caller's own
};

/// `postgres` for root, the caller itself for anyone else. Throws when root has no such user.
run_as unprivileged_user();

/// Starts `arguments[0]` with its output appended to `log`; returns the process id. Throws std::runtime_error.
int start_process(const std::vector<std::string>& arguments, const run_as& user, const std::string& log);

/// Starts it and waits; throws with the log's end unless it ends with 0.
void run_process(const std::vector<std::string>& arguments, const run_as& user, const std::string& log);

/// The last lines of a file; empty where there is none.
std::string tail_of(const std::string& file);

} // namespace acp::test
