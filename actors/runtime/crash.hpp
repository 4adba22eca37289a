#pragma once

#include <caf/error.hpp>
#include <caf/sec.hpp>

#include <exception>
#include <string>

namespace acp::actors {

/// Why an actor ends that a handler's exception ends: what the exception says, for whoever monitors it.
inline caf::error crash_reason(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& why) {
    return caf::make_error(caf::sec::runtime_error, std::string{why.what()});
  } catch (...) {
    return caf::make_error(caf::sec::runtime_error, std::string{"not a std::exception"});
  }
}

} // namespace acp::actors
