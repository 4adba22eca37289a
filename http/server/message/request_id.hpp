#pragma once

#include "checkout/values/ids.hpp"
#include "checkout/values/trace.hpp"

#include <random>
#include <string>

namespace acp::http {

/// Makes the ids of requests that bring none: `req_` and a ULID. Not for secrets. One per thread.
class request_id_source {
public:
  request_id_source();
  std::string next(checkout::time_point now);
  checkout::trace_context next_trace(); ///< of a request that brings none

private:
  std::mt19937_64 random_;
};

} // namespace acp::http
