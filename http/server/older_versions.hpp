#pragma once

#include "http/server/endpoint.hpp"
#include "http/server/message/response.hpp"

#include "checkout/kept_document.hpp"
#include "checkout/values/failure.hpp"
#include "spec/dialects.hpp"
#include "spec/versions/former_parts.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace acp::http {

/// Who asked for what, in which version and dialect.
struct asked_in {
  std::string_view version; ///< empty: none was asked for
  std::string_view locale;
  action what;
  const dialect& speaks = spec_dialect;
  former_parts former = {}; ///< of its body
};

/// Whether answers are to be told in an older version than the newest.
bool is_older(const asked_in& asked);

/// Whether quantities may have a fraction there.
bool may_ask_for_parts(const asked_in& asked);

/// A session's or order's document as an older version tells it, which `memo` keeps if there is one; null for one it
/// has no way to tell, which would be a mistake of this server.
std::shared_ptr<const std::string> told_in(const asked_in& asked, std::string_view document,
                                           const checkout::telling_memo* memo);

/// A refusal as the version tells it: older ones, and former parts of the body, have other places for what it points
/// to. Older ones answer an idempotency key used twice with 409, as some dialects do in every version.
response refuse_in(const asked_in& asked, checkout::failure why);

} // namespace acp::http
