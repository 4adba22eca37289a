#include "conformance/report.hpp"

namespace acp::conformance {

std::string_view to_string(outcome what) {
  switch (what) {
  case outcome::passed: return "passed";
  case outcome::failed: return "failed";
  case outcome::skipped: return "skipped";
  case outcome::not_run: return "not_run";
  }
  return "not_run";
}

tally section::count() const {
  tally sum;
  for (const auto& each : checks) {
    sum.passed += each.what == outcome::passed ? 1U : 0U;
    sum.failed += each.what == outcome::failed ? 1U : 0U;
    sum.skipped += each.what == outcome::skipped ? 1U : 0U;
    sum.not_run += each.what == outcome::not_run ? 1U : 0U;
  }
  return sum;
}

tally report::count() const {
  tally sum;
  for (const auto& each : sections) {
    const auto [passed, failed, skipped, not_run] = each.count();
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    sum.not_run += not_run;
  }
  return sum;
}

bool report::good() const {
  const auto sum = count();
  return sum.failed == 0 && sum.not_run == 0 && sum.passed > 0;
}

} // namespace acp::conformance
