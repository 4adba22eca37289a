#pragma once

#include "app/settings/settings.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace acp::app {

/// Whom a feed is for; empty: not said.
struct feed_market {
  std::string country;
  std::string currency;
};

struct feed_export_options {
  std::string format;
  std::string out;
  bool gzip = false;
  feed_market market;
  std::string feed_id;
  std::string brand;
  std::string shop_country;
  bool for_import = false;
};

/// Writes the catalog as a feed and tells progress on standard error. Returns the exit code.
int export_feed(const settings& s, const feed_export_options& options);

struct feed_push_options {
  std::string url;
  std::string token_file;
  feed_market market;
  std::string agents_id;
  bool anew = false;
  bool all = false;
  std::size_t batch = 200;
  int attempts = 10;
  int timeout_ms = 60'000;
  std::vector<std::string> allow;
  std::string ca_file;
};

/// Sends an agent's feed what has changed, and tells progress on standard error. Returns the exit code.
int push_feed(const settings& s, const feed_push_options& options);

} // namespace acp::app
