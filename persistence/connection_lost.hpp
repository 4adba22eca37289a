#pragma once

#include <stdexcept>

namespace acp::persistence {

/// The connection is gone, or the database refuses to work (shutting down, read-only, out of space). Whether the call
/// took effect is not known; the object that threw is of no further use.
class connection_lost : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace acp::persistence
