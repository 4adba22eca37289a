#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace acp::versions {

/// Walks over JSON text without making a tree of it. For documents this server wrote itself: on anything that is no
/// JSON it throws std::invalid_argument, but does not look for it.
class scanner {
public:
  explicit scanner(std::string_view text) : text_(text) {}

  std::size_t position() const noexcept { return at_; }
  void go_to(std::size_t position) noexcept { at_ = position; }
  std::string_view since(std::size_t position) const { return text_.substr(position, at_ - position); }

  /// The first character of the next value.
  char peek() {
    // What this server wrote has no blanks between its values.
    return at_ < text_.size() && text_[at_] > ' ' ? text_[at_] : peek_behind_blanks();
  }
  /// Steps over a value, and gives its text.
  std::string_view skip();

  /// Steps into an object or array; what follows is asked for with next_member or next_element.
  void enter(char bracket);
  /// Steps to the value of the next member; false, and out of the object, when there is none. The name is as it is
  /// written.
  bool next_member(std::string_view& name);
  /// Steps into an object, to the value of this member; false where it has none or is no object.
  bool step_to(std::string_view name);
  /// Steps to the next element; false, and out of the array, when there is none.
  bool next_element();

private:
  char peek_behind_blanks();
  bool next(char closing);
  static const char* behind_string(const char* inside, const char* end);
  void skip_string();
  void skip_nested();
  [[noreturn]] static void fail();

  std::string_view text_;
  std::size_t at_ = 0;
  bool first_ = false; ///< just inside a bracket
};

/// The text of a member of an object; empty when it has none or is no object.
std::string_view member_of(std::string_view object, std::string_view name);
/// What a JSON string without escapes says; empty for other values.
std::string_view plain_text(std::string_view json);
/// A whole number; 0 for anything else.
std::int64_t whole_number(std::string_view json);

/// Calls `act(text)` for each element of an array.
template <class Act>
void for_each_element(std::string_view array, Act act) {
  if (array.empty() || array.front() != '[') return;
  scanner in{array};
  in.enter('[');
  while (in.next_element()) act(in.skip());
}

} // namespace acp::versions
