#pragma once

#include "spec/versions/scanner.hpp"
#include "spec/versions/shape.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace acp::versions {

/// Whom a document is told for.
struct told_for {
  std::string_view version;
  std::string_view language; ///< of the one who asks, a BCP 47 tag
};

/// The members of an object of the newest version, as text.
class source_object {
public:
  void add(std::string_view name, std::string_view json);
  /// Empty where there is none, or null.
  std::string_view operator[](std::string_view name) const;

private:
  struct entry {
    std::string_view name;
    std::string_view json;
  };
  // Left as it is found: only what was added is read, and 64 entries cost more to clear than most objects to tell.
  union room {
    room() {}
    std::array<entry, 64> entries;
  } room_;
  std::size_t size_ = 0;
};

/// Writes the members of an object; the names come with quotes and colon.
class object_text {
public:
  explicit object_text(std::string& out) : out_(out) { out_ += '{'; }

  /// The name of a member whose value is to follow.
  void key(std::string_view name);
  void raw(std::string_view name, std::string_view json);
  void number(std::string_view name, std::int64_t value);
  void text(std::string_view name, std::string_view value);
  void close() { out_ += '}'; }

  std::string& out() noexcept { return out_; }
  /// Takes back what was written since `mark`, the size of `out` at that time.
  void take_back(std::size_t mark, bool was_first);
  bool first() const noexcept { return first_; }

private:
  std::string& out_;
  bool first_ = true;
};

/// Appends a document of the newest version as `shape` tells it. False, and nothing appended, where it can't be told.
bool tell(std::string& out, std::string_view document, const object_shape& shape, const told_for& how);

} // namespace acp::versions
