#pragma once

#include "http/client/http_message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// A request and what came back, without secrets; bodies are cut where they are long.
struct exchange {
  std::string method;
  std::string url;
  std::vector<outbound::http_header> request_headers;
  std::string request_body;
  int status = 0; ///< 0: no answer
  std::vector<outbound::http_header> response_headers{};
  std::string response_body{};
  std::string failure{}; ///< why there is no answer
  std::chrono::milliseconds took{};
  bool incoming = false; ///< it was sent to us: an event
};

/// Something that is not as it should be.
struct fault {
  std::string code;     ///< status, body, header, totals, behaviour, unreachable, server_error
  std::string where;    ///< the request: POST /checkout_sessions
  std::string expected; ///< for people
  std::string came;
  std::size_t exchange = 0; ///< the first one it was seen in, from 1; 0: none
  std::size_t times = 1;
  bool advice = false; ///< the protocol only recommends it: no failure
};

enum class outcome : std::uint8_t { passed, failed, skipped, not_run };
std::string_view to_string(outcome what);

struct check_result {
  std::string name;
  std::string expects;
  outcome what = outcome::passed;
  std::string reason; ///< why it was skipped or not run
  std::vector<fault> faults;
  std::vector<std::size_t> exchanges; ///< numbers, from 1
};

struct tally {
  std::size_t passed = 0, failed = 0, skipped = 0, not_run = 0;
};

/// The checks under one version, or those about none.
struct section {
  std::string version; ///< empty: about the server as such
  std::vector<check_result> checks;

  tally count() const;
};

struct report {
  std::string program;
  std::string url;
  std::string profile;
  std::string started_at; ///< RFC 3339
  std::chrono::milliseconds took{};
  std::vector<std::string> versions; ///< the server's, as far as they were asked for
  std::vector<std::string> only;     ///< the checks that were asked for; empty: all there are
  bool some_versions = false;        ///< only some of the server's versions were asked for
  bool strict = false;               ///< what is only recommended was required
  std::vector<section> sections;
  std::vector<exchange> exchanges;

  tally count() const;
  /// Nothing failed, nothing was left undone, and something was done.
  bool good() const;
};

/// The same for programs.
std::string as_json(const report& r);
/// The same for people: one page that needs nothing else.
std::string as_html(const report& r);

} // namespace acp::conformance
