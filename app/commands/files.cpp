#include "app/commands/files.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace acp::app {

namespace {

[[noreturn]] void throw_errno(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), path);
}

} // namespace

std::optional<std::string> read_if_there(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return std::nullopt;
    throw_errno(path);
  }
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

void write_secret(const std::string& path, std::string_view text) {
  const auto unfinished = path + ".new";
  std::remove(unfinished.c_str());
  const int file = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw_errno(unfinished);
  const auto written = write(file, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  if (close(file) != 0 || !whole) throw_errno(unfinished);
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) throw_errno(path);
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

} // namespace acp::app
