#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace acp::telemetry {

enum class metric_type : std::uint8_t { counter, gauge, histogram };

/// What a histogram has counted so far. There is one count more than there are bounds: of what is beyond them all.
struct histogram_view {
  std::vector<double> bounds;        ///< upper ones, rising; what equals a bound belongs below it
  std::vector<std::uint64_t> counts; ///< of each bucket alone
  double sum = 0;

  std::uint64_t total() const noexcept {
    std::uint64_t all = 0;
    for (const auto n : counts) all += n;
    return all;
  }
};

/// One time series at one moment.
struct sample {
  std::vector<std::pair<std::string, std::string>> labels;
  std::variant<double, histogram_view> value;
};

/// A metric: its name, what it means, and its series.
struct metric_family {
  std::string name;
  std::string help;
  metric_type type = metric_type::gauge;
  std::vector<sample> samples;
};

} // namespace acp::telemetry
