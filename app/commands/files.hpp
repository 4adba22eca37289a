#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acp::app {

/// The whole file; nothing where it is not there. Throws std::system_error when it can't be read.
std::optional<std::string> read_if_there(const std::string& path);

/// A file for this user alone (mode 600) that gets its text whole or not at all. Every function throws
/// std::system_error.
class secret_file {
public:
  /// Makes sure it can be written, before there is a secret; what is there stays until `write`.
  explicit secret_file(std::string path);
  /// Without a `write`, nothing is left behind.
  ~secret_file();
  secret_file(const secret_file&) = delete;
  secret_file& operator=(const secret_file&) = delete;

  /// Puts the text there, in place of what was there. Once.
  void write(std::string_view text);

private:
  std::string path_;
  std::string unfinished_;
  int file_;
};

/// The text up to its last line ends.
std::string without_line_end(std::string text);

} // namespace acp::app
