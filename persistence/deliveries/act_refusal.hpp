#pragma once

#include <cstdint>
#include <string>

namespace acp::persistence {

/// Why an operator's act was not done; nothing of it was.
struct act_refusal {
  enum class reason : std::uint8_t {
    not_found, ///< no such endpoint (a deleted one is none), or no such letter
    invalid,   ///< an argument makes no sense
    too_many,  ///< it would touch more than the caller allowed
  };
  reason why;
  std::string message; ///< for a person
};

} // namespace acp::persistence
