#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace acp {

/// A place in a document as a chain of steps that lives on the call stack; it becomes text only when
/// there is something to report.
struct path {
  const path* up = nullptr; ///< null for the document itself
  std::string_view member{};
  std::size_t index = 0;
  bool is_index = false;

  path to(std::string_view name) const { return {this, name, 0, false}; }
  path at(std::size_t position) const { return {this, {}, position, true}; }

  /// RFC 9535: $.line_items[0]['odd name'].
  std::string text() const;
};

} // namespace acp
