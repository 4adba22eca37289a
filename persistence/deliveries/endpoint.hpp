#pragma once

#include "checkout/values/ids.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace acp::persistence {

enum class endpoint_kind : std::uint8_t { push, pull };
enum class endpoint_status : std::uint8_t {
  active,
  paused,   ///< by an operator; cursors stand still
  disabled, ///< by the server, because the receiver said so (410)
  deleted,  ///< only in what has changed
};

/// A secret deliveries are signed with.
struct endpoint_secret {
  std::string text = {}; ///< `whsec_` and 32 random bytes in base64
  checkout::time_point created_at = {};
  std::optional<checkout::time_point> expires_at = {}; ///< not to be signed with from then on; nothing: the current one
};

/// What an operator decides about an endpoint.
struct endpoint_settings {
  std::string url = {};                 ///< empty for pull
  std::vector<std::string> events = {}; ///< topics, or `*`
  std::string description = {};
  std::vector<std::string> allow_cidrs = {};                         ///< address ranges opened beyond the public ones
  std::vector<std::pair<std::string, std::string>> headers = {};     ///< sent along; values may be secret
  std::optional<int> rate_per_s = {};                                ///< nothing: unlimited
  int concurrency = 8;                                               ///< deliveries under way at once, at most
  std::chrono::milliseconds timeout{15'000};                         ///< for one attempt
  std::optional<std::vector<std::chrono::seconds>> retry_after = {}; ///< waits before each retry; nothing: the default
  std::chrono::seconds visibility_timeout{300};                      ///< pull: how long a received message is hidden
  int max_receives = 3;                                              ///< pull: then it is a dead letter
  std::string dialect = "spec";                                      ///< push: whose words events have
};

/// A change: what is set. A setting that can be nothing is emptied by the inner nothing.
struct endpoint_change {
  std::optional<std::string> url = {};
  std::optional<std::vector<std::string>> events = {};
  std::optional<std::string> description = {};
  std::optional<std::vector<std::string>> allow_cidrs = {};
  std::optional<std::vector<std::pair<std::string, std::string>>> headers = {};
  std::optional<std::optional<int>> rate_per_s = {};
  std::optional<int> concurrency = {};
  std::optional<std::chrono::milliseconds> timeout = {};
  std::optional<std::optional<std::vector<std::chrono::seconds>>> retry_after = {};
  std::optional<std::chrono::seconds> visibility_timeout = {};
  std::optional<int> max_receives = {};
  std::optional<std::string> dialect = {};
};

struct endpoint {
  std::string id = {}; ///< `we_` + a ULID
  endpoint_kind kind = endpoint_kind::push;
  endpoint_settings settings;
  endpoint_status status = endpoint_status::active;
  std::string status_reason = {};
  checkout::time_point status_since = {};
  checkout::time_point created_at = {};
  checkout::time_point updated_at = {};
  /// Those valid now, the newest first. Empty where it was not asked for.
  std::vector<endpoint_secret> secrets = {};
  /// A valid secret could not be decrypted (another key in the environment): signing with the rest would break the
  /// receiver's trust, so nothing may be delivered until that is repaired.
  bool unreadable_secrets = false;
};

} // namespace acp::persistence
