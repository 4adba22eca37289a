#pragma once

#include "checkout/delegation_service.hpp"
#include "persistence/connection.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace acp::merchant {

/// The first answer to a request under its idempotency key.
struct first_answer {
  std::string answer; ///< as it was put down
  bool failed = false;
  std::string nonce; ///< hex
};

/// What a request puts down about itself: hex digests, nothing without an idempotency key.
struct request_line {
  std::optional<std::string> scope;
  std::optional<std::string> body;
  std::string nonce; ///< hex; drawn for this request
};
request_line line_of(const checkout::delegation_request& request);

/// 2n hex digits of n random bytes from the kernel. Throws std::system_error.
std::string random_hex(std::size_t bytes);
/// A random UUID (RFC 9562, version 4).
std::string random_uuid();

/// What the book's functions answer: nothing for a request that is new. Throws what nlohmann::json throws for anything
/// else.
struct book_entry {
  bool other_body = false; ///< the key was used with another body
  bool late = false;       ///< see acp.sandbox_authentication_go_on
  first_answer first;
};
std::optional<book_entry> read_entry(const std::optional<std::string>& row, const request_line& line);

/// The answer to a request that was not new.
checkout::reply again(const book_entry& entry);
checkout::reply refused(checkout::failure why, bool replayed = false);
checkout::reply answered(std::string document, bool created, bool replayed);

} // namespace acp::merchant
