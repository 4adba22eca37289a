#pragma once

#include "merchant/feed/feed_document.hpp"
#include "merchant/import/problem.hpp"

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace acp::merchant {

struct push_progress {
  std::size_t done = 0; ///< products sent, withdrawn or refused
  std::size_t all = 0;
  std::size_t bytes = 0;
};

/// How a catalog is pushed to a feed that an agent hosts.
struct push_options {
  std::string url;                        ///< of the agent's API, without /feeds
  std::optional<std::string> token{};     ///< sent as a bearer token
  std::optional<std::string> country{};   ///< the feed's, ISO 3166-1
  std::optional<std::string> currency{};  ///< as in export_options
  std::optional<std::string> agents_id{}; ///< a feed that exists already, by the agent's id
  bool anew = false;                      ///< make another feed, although there is one; cleared once it is begun
  bool all = false;                       ///< send unchanged products, too; cleared once they count as changed
  std::size_t products_per_request = 200;
  std::size_t bytes_per_request = std::size_t{1} << 20U;
  int attempts = 10;                          ///< of one request
  std::chrono::milliseconds deadline{60'000}; ///< of one attempt
  feed_seller seller{};
  /// Networks that may be called besides public addresses: 10.0.0.0/8. Without TLS, a token goes to these alone.
  std::vector<std::string> allowed{};
  std::string ca_file{};                                ///< PEM; trusted besides the system's authorities
  std::function<void(const push_progress&)> progress{}; ///< after each request
  std::function<void(const std::string&)> tell{};       ///< lines for people, about waits and refused products
};

struct push_summary {
  std::string agents_id;
  bool created = false; ///< the feed was made now
  std::size_t sent = 0;
  std::size_t withdrawn = 0;
  std::size_t unchanged = 0;
  std::size_t refused = 0;
};

/// Why a push ended early. What was accepted until then is on record: the next push goes on from there.
struct push_failure {
  std::string why;
  import_failure catalog{}; ///< products that can't be told: then nothing was sent
};

/// Sends what has changed since the last push to the same feed (address, country and currency name it); a push that was
/// interrupted, however it was, is continued by the next. One push to a feed at a time. `database_url` must be of a
/// login that may write the catalog. Blocks, with all retries and waits. Throws persistence::connection_lost;
/// std::runtime_error when PostgreSQL or the disk refuses.
///
/// `anew` and `all` of the options are cleared as soon as the database knows: whoever pushes with the same options
/// again after a lost connection goes on with that feed.
std::expected<push_summary, push_failure> push_feed(const std::string& database_url, push_options& options);

} // namespace acp::merchant
