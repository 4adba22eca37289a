#include "merchant/feed/whole_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace acp::merchant {

namespace {

constexpr std::size_t bytes_per_write = 256 * 1024;

[[noreturn]] void fail_with_errno(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), path);
}

std::string hidden_beside(const std::string& path) {
  const std::filesystem::path p{path};
  return (p.parent_path() / ("." + p.filename().string() + ".new")).string();
}

/// Opens what an interrupted run may have left, too. The lock keeps others away and ends with this process.
int open_locked(const std::string& path, const std::string& hidden) {
  const int file = open(hidden.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) fail_with_errno(path);
  struct stat opened {};
  struct stat named {};
  const bool ours = flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &opened) == 0 &&
                    stat(hidden.c_str(), &named) == 0 && opened.st_ino == named.st_ino;
  if (ours && ftruncate(file, 0) == 0) return file;
  const int why = errno;
  close(file);
  if (ours) throw std::system_error(why, std::generic_category(), path);
  throw std::runtime_error(path + ": another process is writing it");
}

void write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_errno(path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// A new name is on the disk when its folder is.
void sync_folder_of(const std::string& path) {
  auto folder = std::filesystem::path{path}.parent_path().string();
  if (folder.empty()) folder = ".";
  const int f = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (f < 0) fail_with_errno(folder);
  const bool done = fsync(f) == 0 || errno == EINVAL; // not every file system can
  close(f);
  if (!done) fail_with_errno(folder);
}

} // namespace

whole_file::whole_file(std::string path, bool gzip)
    : path_(std::move(path))
    , unfinished_(hidden_beside(path_))
    , file_(open_locked(path_, unfinished_)) {
  if (gzip) packer_.emplace();
}

whole_file::~whole_file() {
  if (file_ < 0) return;
  std::remove(unfinished_.c_str()); // while the lock is held
  close(file_);
}

void whole_file::write(std::string_view bytes) {
  if (packer_)
    packer_->pack(bytes, buffer_);
  else
    buffer_ += bytes;
  if (buffer_.size() >= bytes_per_write) flush();
}

void whole_file::flush() {
  write_all(file_, buffer_, path_);
  buffer_.clear();
}

void whole_file::finish() {
  if (packer_) packer_->finish(buffer_);
  flush();
  if (fsync(file_) != 0 || std::rename(unfinished_.c_str(), path_.c_str()) != 0) fail_with_errno(path_);
  close(std::exchange(file_, -1));
  sync_folder_of(path_);
}

} // namespace acp::merchant
