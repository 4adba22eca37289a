#include "tests/support/process.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <pwd.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace acp::test {

namespace {

/// Runs in the child between fork and exec: only what is allowed there, nothing that allocates.
[[noreturn]] void become(char* const* arguments, const run_as& user, int log) {
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::setsid(); // a Ctrl-C is for the test, which then ends its children in order
  if (user.change && (::setgroups(user.groups.size(), user.groups.data()) != 0 || ::setgid(user.gid) != 0 ||
                      ::setuid(user.uid) != 0)) {
    ::_exit(126);
  }
  if (::chdir("/") == 0) {
    ::execv(arguments[0], arguments);
  }
  ::_exit(127);
}

} // namespace

run_as unprivileged_user() {
  if (::geteuid() != 0) {
    return {};
  }
  const auto* entry = ::getpwnam("postgres");
  if (entry == nullptr) {
    throw std::runtime_error("running as root, and there is no user postgres to run PostgreSQL as");
  }
  run_as user{.uid = entry->pw_uid, .gid = entry->pw_gid, .groups = {}, .change = true};
  int count = 64;
  user.groups.resize(64);
  ::getgrouplist("postgres", entry->pw_gid, user.groups.data(), &count);
  user.groups.resize(static_cast<std::size_t>(std::clamp(count, 0, 64)));
  return user;
}

int start_process(const std::vector<std::string>& arguments, const run_as& user, const std::string& log) {
  std::vector<char*> argv;
  for (const auto& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (out < 0) {
    throw std::runtime_error("can't write " + log + ": " + std::strerror(errno));
  }
  const int child = ::fork();
  if (child == 0) {
    become(argv.data(), user, out);
  }
  ::close(out);
  if (child < 0) {
    throw std::runtime_error("can't start " + arguments.front() + ": " + std::strerror(errno));
  }
  return child;
}

void run_process(const std::vector<std::string>& arguments, const run_as& user, const std::string& log) {
  const int child = start_process(arguments, user, log);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(arguments.front() + " failed: " + tail_of(log));
  }
}

std::string tail_of(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream all;
  all << in.rdbuf();
  const auto text = all.str();
  return text.size() > 2000 ? text.substr(text.size() - 2000) : text;
}

} // namespace acp::test
