#pragma once

#include <random>
#include <string>
#include <vector>

namespace acp::test {

struct malformed_request {
  std::string what; ///< for the reader of a failed test
  std::string bytes;
};

/// So many requests, each wrong in one way: types and shapes of fields, JSON syntax, encodings, sizes, headers, paths,
/// in turn. The same seed makes the same requests.
std::vector<malformed_request> make_malformed_requests(std::size_t count, unsigned seed);

} // namespace acp::test
