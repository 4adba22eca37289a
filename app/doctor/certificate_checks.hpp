#pragma once

#include "app/doctor/finding.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>

namespace acp::app {

/// When a listener's certificate ends; nothing: it has no TLS. Or why its files can't be used.
using certificate_end = std::expected<std::optional<std::chrono::sys_seconds>, std::string>;

/// One finding for both listeners. A failure: files that can't be used or don't belong to each other, a certificate
/// that has ended. A warning: one that ends within 21 days.
finding judge_certificates(const certificate_end& agents, const certificate_end& operators,
                           std::chrono::sys_seconds now);

} // namespace acp::app
