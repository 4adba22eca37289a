#include "telemetry/log_line.hpp"

#include <array>
#include <charconv>

namespace acp::telemetry {
namespace {

constexpr std::size_t longest_value = 255;

std::string& thread_buffer() {
  thread_local std::string buffer;
  return buffer;
}

void append_padded(std::string& out, std::int64_t number, int digits) {
  std::array<char, 20> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  for (auto missing = digits - (end - text.data()); missing > 0; --missing) out += '0';
  out.append(text.data(), end);
}

/// The date and time up to the second; lines come many per second, so the last one is kept.
std::string_view second_text(std::chrono::sys_seconds second) {
  thread_local std::chrono::sys_seconds kept_second{std::chrono::seconds{-1}};
  thread_local std::string kept;
  if (second == kept_second) return kept;
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{second - day};
  kept.clear();
  append_padded(kept, static_cast<int>(date.year()), 4);
  kept += '-';
  append_padded(kept, static_cast<unsigned>(date.month()), 2);
  kept += '-';
  append_padded(kept, static_cast<unsigned>(date.day()), 2);
  kept += 'T';
  append_padded(kept, time.hours().count(), 2);
  kept += ':';
  append_padded(kept, time.minutes().count(), 2);
  kept += ':';
  append_padded(kept, time.seconds().count(), 2);
  kept_second = second;
  return kept;
}

void append_visible(std::string& out, std::string_view text) {
  for (const char c : text.substr(0, longest_value)) {
    if (c == '"' || c == '\\') out += '\\';
    out += (c >= ' ' && c <= '~') ? c : '?';
  }
}

} // namespace

log_line::log_line(std::chrono::system_clock::time_point when, std::string_view level, literal event)
    : text_(thread_buffer()) {
  const auto second = std::chrono::floor<std::chrono::seconds>(when);
  text_.assign(R"({"time":")").append(second_text(second)) += '.';
  append_padded(text_, std::chrono::duration_cast<std::chrono::microseconds>(when - second).count(), 6);
  text_.append(R"(Z","level":")").append(level).append(R"(","event":")").append(event.text()) += '"';
}

void log_line::add_key(std::string_view key) { text_.append(",\"").append(key).append("\":"); }

log_line& log_line::add(std::string_view key, std::string_view text) {
  add_key(key);
  text_ += '"';
  append_visible(text_, text);
  text_ += '"';
  return *this;
}

log_line& log_line::add(std::string_view key, std::int64_t number) {
  add_key(key);
  append_padded(text_, number, 1);
  return *this;
}

log_line& log_line::add(std::string_view key, bool yes) {
  add_key(key);
  text_ += yes ? "true" : "false";
  return *this;
}

std::string_view log_line::finish() {
  text_ += '}';
  return text_;
}

std::string redacted(std::string_view text) {
  text = text.substr(0, text.find_first_of("\r\n"));
  std::string out;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
      if (quoted) out += "...";
    } else if (!quoted) {
      out += c;
    }
  }
  return out;
}

} // namespace acp::telemetry
