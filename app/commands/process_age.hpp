#pragma once

#include <chrono>

namespace acp::app {

/// How long ago the kernel started this process, to a hundredth of a second.
std::chrono::milliseconds process_age();

} // namespace acp::app
