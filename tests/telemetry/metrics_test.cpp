// What is counted, and how Prometheus reads it.

#include "telemetry/metrics/counter.hpp"
#include "telemetry/metrics/duration_histogram.hpp"
#include "telemetry/metrics/process_figures.hpp"
#include "telemetry/metrics/prometheus_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

namespace acp::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(gauges, count_marks_as_long_as_they_live) {
  gauge g;
  {
    gauge::mark one{g};
    gauge::mark two{g};
    EXPECT_EQ(g.value(), 2);
    two = std::move(one);
    EXPECT_EQ(g.value(), 1);
    two.reset();
    two.reset();
    EXPECT_EQ(g.value(), 0);
  }
  EXPECT_EQ(g.value(), 0);
}

TEST(counters, lose_nothing_among_threads) {
  counter c;
  duration_histogram h;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 10'000; ++i) {
          c.add();
          h.observe(1ms);
        }
      });
  }
  EXPECT_EQ(c.value(), 40'000u);
  EXPECT_EQ(h.view().total(), 40'000u);
  EXPECT_NEAR(h.view().sum, 40.0, 1e-6);
}

TEST(duration_histograms, put_each_time_into_the_bucket_it_belongs_to) {
  duration_histogram h;
  h.observe(-1ns); // a clock that goes back
  h.observe(0ns);
  h.observe(500us);
  h.observe(501us);
  h.observe(1s);
  h.observe(31s);
  const auto v = h.view();
  ASSERT_EQ(v.counts.size(), v.bounds.size() + 1);
  EXPECT_EQ(v.bounds.front(), 0.0005);
  EXPECT_EQ(v.bounds.back(), 30);
  EXPECT_TRUE(std::ranges::is_sorted(v.bounds));
  EXPECT_EQ(v.counts.front(), 3u) << "what equals a bound belongs below it";
  EXPECT_EQ(v.counts[1], 1u);
  EXPECT_EQ(v.counts.back(), 1u);
  EXPECT_EQ(v.total(), 6u);
  EXPECT_NEAR(v.sum, 32.001001, 1e-9);
}

TEST(prometheus_texts, show_each_kind_as_prometheus_reads_it) {
  const std::vector<metric_family> families{
      {"acp_a_total", "How many", metric_type::counter, {{{{"x", "1"}, {"y", "two"}}, 3.0}, {{{"x", "2"}}, 0.0}}},
      {"acp_b", "Now", metric_type::gauge, {{{}, 2.5}}},
      {"acp_c_seconds", "Took", metric_type::histogram, {{{{"x", "1"}}, histogram_view{{0.5, 1}, {2, 0, 1}, 7.25}}}},
      {"acp_d", "Nothing at the moment", metric_type::gauge, {}},
  };
  const auto text = prometheus_text(families);
  for (const auto* line :
       {"# HELP acp_a_total How many\n", "# TYPE acp_a_total counter\n", "acp_a_total{x=\"1\",y=\"two\"} 3\n",
        "acp_a_total{x=\"2\"} 0\n", "# TYPE acp_b gauge\n", "acp_b 2.5\n", "# TYPE acp_c_seconds histogram\n",
        "acp_c_seconds_count{x=\"1\"} 3\n", "acp_c_seconds_sum{x=\"1\"} 7.25\n",
        "acp_c_seconds_bucket{x=\"1\",le=\"0.5\"} 2\n", "acp_c_seconds_bucket{x=\"1\",le=\"1\"} 2\n",
        "acp_c_seconds_bucket{x=\"1\",le=\"+Inf\"} 3\n", "# TYPE acp_d gauge\n"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(prometheus_texts, escape_what_a_label_says) {
  const std::vector<metric_family> families{{"acp_a", "A", metric_type::gauge, {{{{"x", "a\"b\\c\nd"}}, 1.0}}}};
  EXPECT_THAT(prometheus_text(families), HasSubstr("acp_a{x=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(process_figures, are_those_of_this_process) {
  const auto before = read_process_figures();
  EXPECT_GT(before.cpu_seconds, 0);
  EXPECT_GT(before.resident_bytes, 1'000'000u);
  EXPECT_GE(before.open_files, 3u);
  std::vector<std::unique_ptr<FILE, int (*)(FILE*)>> files;
  for (int i = 0; i < 5; ++i) files.emplace_back(std::fopen("/dev/null", "r"), &std::fclose);
  EXPECT_EQ(read_process_figures().open_files, before.open_files + 5);
}

} // namespace
} // namespace acp::telemetry
