#include "checkout/values/trace.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace acp::checkout {
namespace {

constexpr std::size_t version_at = 0;
constexpr std::size_t trace_at = 3;
constexpr std::size_t span_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t length = 55;
constexpr unsigned sampled_flag = 1;

/// Of a lower-case digit: others are not well-formed.
constexpr int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    to[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

void write_hex(std::span<const std::uint8_t> bytes, char* to) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const auto b : bytes) {
    *to++ = digits[b >> 4U];
    *to++ = digits[b & 0xfU];
  }
}

bool all_zero(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
}

} // namespace

std::optional<trace_context> parse_traceparent(std::string_view text) {
  if (text.size() < length || text[trace_at - 1] != '-' || text[span_at - 1] != '-' || text[flags_at - 1] != '-')
    return std::nullopt;
  std::array<std::uint8_t, 1> version{};
  std::array<std::uint8_t, 1> flags{};
  trace_context context;
  if (!read_hex(text.substr(version_at), version) || !read_hex(text.substr(trace_at), context.trace) ||
      !read_hex(text.substr(span_at), context.span) || !read_hex(text.substr(flags_at), flags))
    return std::nullopt;
  if (version[0] == 0xff || all_zero(context.trace) || all_zero(context.span)) return std::nullopt;
  // Version 00 ends here; a later one may go on behind another dash.
  if (text.size() > length && (version[0] == 0 || text[length] != '-')) return std::nullopt;
  context.sampled = (flags[0] & sampled_flag) != 0;
  return context;
}

std::string to_traceparent(const trace_context& context) {
  if (context.empty()) return {};
  std::string text(length, '-');
  text[0] = text[1] = text[flags_at] = '0';
  write_hex(context.trace, &text[trace_at]);
  write_hex(context.span, &text[span_at]);
  text[flags_at + 1] = context.sampled ? '1' : '0';
  return text;
}

trace_context begin_trace(const std::array<std::uint8_t, 24>& random) {
  trace_context context;
  std::copy_n(random.begin(), context.trace.size(), context.trace.begin());
  std::copy_n(random.begin() + context.trace.size(), context.span.size(), context.span.begin());
  // Ids of zeros alone are no ids.
  if (all_zero(context.trace)) context.trace.back() = 1;
  if (all_zero(context.span)) context.span.back() = 1;
  context.sampled = true;
  return context;
}

trace_context with_new_span(const trace_context& context, const entropy& random) {
  auto child = context;
  std::copy_n(random.begin(), child.span.size(), child.span.begin());
  if (all_zero(child.span)) child.span.back() = 1;
  return child;
}

} // namespace acp::checkout
