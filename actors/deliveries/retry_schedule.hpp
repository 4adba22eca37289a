#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace acp::actors {

/// When a failed delivery is attempted again.
class retry_schedule {
public:
  using milliseconds = std::chrono::milliseconds;

  /// `jitter`: 0.2 makes a wait up to a fifth shorter or longer. `cap` bounds what a receiver asks for.
  retry_schedule(std::vector<std::chrono::seconds> waits, double jitter, std::chrono::seconds cap)
      : waits_(std::move(waits))
      , jitter_(jitter)
      , cap_(cap) {}

  /// The wait after so many attempts, or nothing: that was the last one. `chance` is from [0, 1). A receiver that asks
  /// for a longer wait gets it, as far as the step after this one goes (after the last step: the cap).
  std::optional<milliseconds> wait_after(int attempts, double chance,
                                         std::optional<std::chrono::seconds> asked_for) const;

private:
  std::vector<std::chrono::seconds> waits_;
  double jitter_;
  std::chrono::seconds cap_;
};

} // namespace acp::actors
