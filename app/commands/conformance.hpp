#pragma once

#include "conformance/options.hpp"

#include <string>

namespace acp::app {

struct conformance_options {
  conformance::options how;
  std::string key_file;
  std::string other_key_file;
  std::string signing_secret_file;
  std::string webhook_secret_file;
  std::string feed;    ///< a file; its first items are bought
  std::string address; ///< a file with the protocol's Address
  std::string out;     ///< a folder for report.html and report.json; empty: none
  bool list = false;
};

/// Drives a server through the protocol and tells on standard output what came of it. Returns the exit code:
/// wrong_usage also where there is no server to check.
int check_conformance(const conformance_options& o);

} // namespace acp::app
