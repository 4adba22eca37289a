#pragma once

#include <functional>
#include <string>

namespace acp::merchant {

/// Told about trouble with the merchant's systems, and about its end; for the log, free of personal data. Called from
/// any thread; must not throw.
using reporter = std::function<void(const std::string& what)>;

} // namespace acp::merchant
