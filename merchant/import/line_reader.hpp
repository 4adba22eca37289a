#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace acp::merchant {

/// Reads a file line by line in bounded memory. Skips blank lines, a byte order mark and the CR of CRLF.
class line_reader {
public:
  static constexpr std::size_t longest_line = 4 * 1024 * 1024;

  explicit line_reader(std::istream& in) : in_(in) {}

  struct line {
    std::size_t number = 0; ///< from 1
    std::string text;
    bool too_long = false; ///< longer than `longest_line`; `text` is cut there
  };
  /// Nothing at the end. Throws std::runtime_error when the file can't be read further.
  std::optional<line> next();

  std::size_t lines() const noexcept { return number_; }
  std::uint64_t bytes() const noexcept { return bytes_; }

private:
  bool read(line& into);

  std::istream& in_;
  std::size_t number_ = 0;
  std::uint64_t bytes_ = 0;
};

} // namespace acp::merchant
