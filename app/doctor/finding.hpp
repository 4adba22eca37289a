#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace acp::app {

/// What one check of `acp-checkout doctor` found.
struct finding {
  enum class verdict : std::uint8_t { ok, warning, failure };

  std::string check; ///< its name, for scripts: `fsync`, `shard_heads`
  verdict as = verdict::ok;
  std::string detail; ///< for people, one line; without secrets and personal data

  bool operator==(const finding&) const = default;
};

using findings = std::vector<finding>;

std::string_view to_string(finding::verdict v) noexcept;

/// False where any of them failed; warnings are no failure.
bool is_healthy(const findings& all) noexcept;

/// One line each, and how many there are of each kind.
std::string as_text(const findings& all);

/// `{"healthy": …, "checks": [{"check", "verdict", "detail"}]}`
std::string as_json(const findings& all);

} // namespace acp::app
