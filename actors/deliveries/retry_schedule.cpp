#include "actors/deliveries/retry_schedule.hpp"

#include <algorithm>
#include <cmath>

namespace acp::actors {

std::optional<retry_schedule::milliseconds>
retry_schedule::wait_after(int attempts, double chance, std::optional<std::chrono::seconds> asked_for) const {
  const auto place = static_cast<std::size_t>(std::max(1, attempts)) - 1;
  if (place >= waits_.size()) return std::nullopt;
  const double factor = 1.0 + jitter_ * (2.0 * chance - 1.0);
  const auto own = milliseconds{std::llround(static_cast<double>(milliseconds{waits_[place]}.count()) * factor)};
  if (!asked_for) return own;
  const auto longest = std::min(cap_, place + 1 < waits_.size() ? waits_[place + 1] : cap_);
  return std::max<milliseconds>(own, std::min(*asked_for, longest));
}

} // namespace acp::actors
