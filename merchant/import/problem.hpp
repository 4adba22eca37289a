#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace acp::merchant {

/// Something wrong with a file that was to be imported.
struct import_problem {
  std::size_t line = 0; ///< from 1; 0 where lines don't matter
  std::string path;     ///< JSONPath (RFC 9535) in that line's or the whole document
  std::string message;  ///< for a person

  friend bool operator==(const import_problem&, const import_problem&) = default;
};

/// Why nothing was imported.
struct import_failure {
  std::vector<import_problem> problems; ///< the first ones
  std::size_t total = 0;                ///< all of them
};

/// Collects problems, keeping the first ones only.
class problem_list {
public:
  explicit problem_list(std::size_t keep_at_most = 100) : keep_(keep_at_most) {}

  void add(std::size_t line, std::string path, std::string message) {
    ++total_;
    if (problems_.size() < keep_) problems_.push_back({line, std::move(path), std::move(message)});
  }
  bool empty() const noexcept { return total_ == 0; }
  std::size_t total() const noexcept { return total_; }
  import_failure failure() const { return {problems_, total_}; }

private:
  std::size_t keep_;
  std::size_t total_ = 0;
  std::vector<import_problem> problems_;
};

} // namespace acp::merchant
