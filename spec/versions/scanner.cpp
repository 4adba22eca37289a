#include "spec/versions/scanner.hpp"

#include "spec/json/plain_prefix.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

namespace acp::versions {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
enum class meaning : std::uint8_t { none, quote, opens, closes };

constexpr auto meanings = [] {
  std::array<meaning, 256> made{};
  made['"'] = meaning::quote;
  made['{'] = made['['] = meaning::opens;
  made['}'] = made[']'] = meaning::closes;
  return made;
}();

constexpr bool ends_plain(char c) { return c == ',' || c == '}' || c == ']' || is_space(c); }

} // namespace

void scanner::fail() { throw std::invalid_argument{"not JSON"}; }

char scanner::peek_behind_blanks() {
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

const char* scanner::behind_string(const char* at, const char* end) {
  for (;; at += 2) {
    at += plain_prefix({at, end});
    if (end - at < 2) {
      if (at == end || *at != '"') fail();
      return end;
    }
    if (*at == '"') return at + 1;
    if (*at != '\\') fail();
  }
}

void scanner::skip_string() {
  const auto* const behind = behind_string(text_.data() + at_ + 1, text_.data() + text_.size());
  at_ = static_cast<std::size_t>(behind - text_.data());
}

void scanner::skip_nested() {
  const char* const end = text_.data() + text_.size();
  const char* at = text_.data() + at_;
  std::size_t depth = 0;
  do {
    if (at == end) fail();
    const char c = *at++;
    switch (meanings[static_cast<unsigned char>(c)]) {
    case meaning::quote: at = behind_string(at, end); break;
    case meaning::opens: ++depth; break;
    case meaning::closes: --depth; break;
    case meaning::none: break;
    }
  } while (depth > 0);
  at_ = static_cast<std::size_t>(at - text_.data());
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

bool scanner::step_to(std::string_view name) {
  if (peek() != '{') return false;
  enter('{');
  for (std::string_view found; next_member(found); skip())
    if (found == name) return true;
  return false;
}

bool scanner::next_element() {
  if (!next(']')) return false;
  peek();
  return true;
}

std::string_view member_of(std::string_view object, std::string_view name) {
  if (object.empty()) return {};
  scanner in{object};
  return in.step_to(name) ? in.skip() : std::string_view{};
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
