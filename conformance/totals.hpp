#pragma once

#include "conformance/look.hpp"

#include <string>
#include <vector>

namespace acp::conformance {

struct wrong_amount {
  std::string where;
  std::string expected;
  std::string came;
};

/// Where the amounts of a session or cart don't add up. What is not there is not looked at, and nothing is where a row
/// has no whole number: that is the schema's to tell.
std::vector<wrong_amount> faults_of_amounts(const json& session);

} // namespace acp::conformance
