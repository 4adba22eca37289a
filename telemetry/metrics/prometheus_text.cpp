#include "telemetry/metrics/prometheus_text.hpp"

#include <cstddef>
#include <limits>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace acp::telemetry {
namespace {

prometheus::MetricType type_of(metric_type type) {
  switch (type) {
  case metric_type::counter: return prometheus::MetricType::Counter;
  case metric_type::gauge: return prometheus::MetricType::Gauge;
  case metric_type::histogram: break;
  }
  return prometheus::MetricType::Histogram;
}

prometheus::ClientMetric::Histogram histogram_of(const histogram_view& view) {
  prometheus::ClientMetric::Histogram histogram;
  for (std::size_t i = 0; i < view.counts.size(); ++i) {
    histogram.sample_count += view.counts[i];
    const auto bound = i < view.bounds.size() ? view.bounds[i] : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = view.sum;
  return histogram;
}

prometheus::ClientMetric metric_of(const sample& s, metric_type type) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : s.labels) metric.label.push_back({name, value});
  if (const auto* histogram = std::get_if<histogram_view>(&s.value))
    metric.histogram = histogram_of(*histogram);
  else if (type == metric_type::counter)
    metric.counter.value = std::get<double>(s.value);
  else
    metric.gauge.value = std::get<double>(s.value);
  return metric;
}

} // namespace

std::string prometheus_text(std::span<const metric_family> families) {
  std::vector<prometheus::MetricFamily> all;
  all.reserve(families.size());
  for (const auto& f : families) {
    prometheus::MetricFamily family{f.name, f.help, type_of(f.type), {}};
    for (const auto& s : f.samples) family.metric.push_back(metric_of(s, f.type));
    all.push_back(std::move(family));
  }
  const prometheus::TextSerializer serializer;
  return static_cast<const prometheus::Serializer&>(serializer).Serialize(all);
}

} // namespace acp::telemetry
