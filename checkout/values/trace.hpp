#pragma once

#include "checkout/values/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acp::checkout {

/// Which trace something belongs to, and under which span (W3C Trace Context, version 00).
struct trace_context {
  std::array<std::uint8_t, 16> trace{};
  std::array<std::uint8_t, 8> span{};
  bool sampled = false;

  bool empty() const noexcept { return trace == std::array<std::uint8_t, 16>{}; }
  friend bool operator==(const trace_context&, const trace_context&) = default;
};

/// What a `traceparent` header says; nothing for one that is not well-formed, which is then as good as none. Of later
/// versions what version 00 knows.
std::optional<trace_context> parse_traceparent(std::string_view text);

/// `00-<trace id>-<span id>-<flags>`, 55 characters; empty for an empty one.
std::string to_traceparent(const trace_context& context);

/// A trace that begins here.
trace_context begin_trace(const std::array<std::uint8_t, 24>& random);

/// The same trace under a span of its own.
trace_context with_new_span(const trace_context& context, const entropy& random);

} // namespace acp::checkout
