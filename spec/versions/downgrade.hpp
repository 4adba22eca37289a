#pragma once

// Documents of the newest version, told in an older one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acp {

/// What is answered with.
enum class answer_type : std::uint8_t {
  session,
  completed_session, ///< to a complete: until 2025-09-29 the only answer that carries the order
  order,
};

/// A session or order as this server wrote it, as an older supported version tells it. `language` is the one of who
/// asks. Throws std::invalid_argument for what this server can't have written.
std::string downgrade(std::string_view version, answer_type type, std::string_view document, std::string_view language);

enum class request_type : std::uint8_t;

/// Where a request of a version has what a JSONPath points to; nothing where it has no such thing.
std::optional<std::string> downgrade_request_path(std::string_view version, std::string_view path);
/// The same of a JSONPath in a refusal: what a completion has no place for is the session's, and pointed to there.
std::optional<std::string> downgrade_refusal_path(std::string_view version, request_type type, std::string_view path);

} // namespace acp
