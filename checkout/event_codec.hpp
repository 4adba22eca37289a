#pragma once

#include "checkout/deciding/decide.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace acp::checkout {

/// The format of stored documents; older rows are upcast when they are read.
inline constexpr int schema_version = 1;

/// An event as it is stored: compact JSON texts.
struct encoded_event {
  event_type type;
  std::string status; ///< the session's status after it, for operators
  std::string data;   ///< the complete session, newest version: exactly the bytes agents are answered with
  std::string hidden; ///< what no answer contains; empty when there is nothing beyond the owner
  std::string
      change; ///< the top-level fields that changed and their new values, null for gone; empty for the first event
};

/// `before` is null for the first event.
encoded_event encode(const session_state* before, const event& e);

/// The state a stored row stands for; an error text for a row that can't be read (never thrown).
std::expected<session_state, std::string> decode_state(std::string_view data, std::string_view hidden,
                                                       const identity& owner, std::int64_t version,
                                                       int stored_schema_version);

/// The document after applying a stored change to the one before it: replaying a stream's changes from its first
/// document gives each later document.
std::expected<std::string, std::string> evolve(std::string_view document, std::string_view change);

} // namespace acp::checkout
