#pragma once

#include "merchant/feed/gzip.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace acp::merchant {

/// A file that is there whole or not at all: what is written goes into a hidden one beside it, which takes its name
/// when all of it is on the disk. Every function throws std::system_error.
class whole_file {
public:
  /// Throws std::runtime_error while another process writes the same file.
  whole_file(std::string path, bool gzip);
  /// Without a `finish`, what was at `path` stays.
  ~whole_file();
  whole_file(const whole_file&) = delete;
  whole_file& operator=(const whole_file&) = delete;

  void write(std::string_view bytes);
  /// Puts it in place of what was there. Once.
  void finish();

private:
  void flush();

  std::string path_;
  std::string unfinished_;
  int file_;
  std::string buffer_;
  std::optional<gzip_packer> packer_;
};

} // namespace acp::merchant
