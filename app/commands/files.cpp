#include "app/commands/files.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace acp::app {

namespace {

[[noreturn]] void throw_errno(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), path);
}

} // namespace

std::optional<std::string> read_if_there(const std::string& path) {
  std::error_code ignored; // what can't be looked at is told below
  if (std::filesystem::is_directory(path, ignored))
    throw std::system_error(std::make_error_code(std::errc::is_a_directory), path);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return std::nullopt;
    throw_errno(path);
  }
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

secret_file::secret_file(std::string path) : path_(std::move(path)), unfinished_(path_ + ".new") {
  std::remove(unfinished_.c_str());
  file_ = open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file_ < 0) throw_errno(path_);
}

secret_file::~secret_file() {
  if (file_ < 0) return;
  close(file_);
  std::remove(unfinished_.c_str());
}

void secret_file::write(std::string_view text) {
  const auto written = ::write(file_, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size()) || fsync(file_) != 0) throw_errno(path_);
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0) throw_errno(path_);
  close(std::exchange(file_, -1)); // everything is on the disk already
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

} // namespace acp::app
