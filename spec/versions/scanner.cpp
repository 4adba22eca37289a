#include "spec/versions/scanner.hpp"

#include <charconv>
#include <stdexcept>

namespace acp::versions {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
constexpr bool ends_plain(char c) { return c == ',' || c == '}' || c == ']' || is_space(c); }

} // namespace

void scanner::fail() { throw std::invalid_argument{"not JSON"}; }

char scanner::peek() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  if (at_ >= text_.size()) fail();
  return text_[at_];
}

std::string_view scanner::skip() {
  const char c = peek();
  const auto start = at_;
  if (c == '"') {
    skip_string();
  } else if (c == '{' || c == '[') {
    skip_nested();
  } else {
    while (at_ < text_.size() && !ends_plain(text_[at_])) ++at_;
    if (at_ == start) fail();
  }
  return since(start);
}

void scanner::skip_string() {
  auto quote = at_;
  for (;;) {
    quote = text_.find('"', quote + 1);
    if (quote == std::string_view::npos) fail();
    auto slash = quote;
    while (text_[slash - 1] == '\\') --slash;
    if ((quote - slash) % 2 == 0) break;
  }
  at_ = quote + 1;
}

void scanner::skip_nested() {
  std::size_t depth = 0;
  do {
    if (at_ >= text_.size()) fail();
    const char c = text_[at_];
    if (c == '"') {
      skip_string();
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at_;
  } while (depth > 0);
}

void scanner::enter(char bracket) {
  if (peek() != bracket) fail();
  ++at_;
  first_ = true;
}

// After a value there is a comma or the closing bracket; of a bracket just entered, a value or the closing one.
bool scanner::next(char closing) {
  const char c = peek();
  const bool first = first_;
  first_ = false;
  if (c == closing) {
    ++at_;
    return false;
  }
  if (!first) {
    if (c != ',') fail();
    ++at_;
  }
  return true;
}

bool scanner::next_member(std::string_view& name) {
  if (!next('}')) return false;
  if (peek() != '"') fail();
  const auto start = at_;
  skip_string();
  name = text_.substr(start + 1, at_ - start - 2);
  if (peek() != ':') fail();
  ++at_;
  peek();
  return true;
}

bool scanner::next_element() {
  if (!next(']')) return false;
  peek();
  return true;
}

std::string_view member_of(std::string_view object, std::string_view name) {
  if (object.empty() || object.front() != '{') return {};
  scanner in{object};
  in.enter('{');
  for (std::string_view found; in.next_member(found);) {
    const auto value = in.skip();
    if (found == name) return value;
  }
  return {};
}

std::string_view plain_text(std::string_view json) {
  if (json.size() < 2 || json.front() != '"' || json.find('\\') != std::string_view::npos) return {};
  return json.substr(1, json.size() - 2);
}

std::int64_t whole_number(std::string_view json) {
  std::int64_t value = 0;
  std::from_chars(json.data(), json.data() + json.size(), value);
  return value;
}

} // namespace acp::versions
