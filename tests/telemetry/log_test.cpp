// Log lines, as an operator's tools read them.

#include "telemetry/access_log.hpp"
#include "telemetry/line_writer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/log_line.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <future>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace acp::telemetry {
namespace {

using nlohmann::json;

/// A pipe whose other end collects what is logged.
class logs : public testing::Test {
protected:
  logs() {
    if (::pipe(ends_.data()) != 0) throw std::runtime_error{"no pipe"};
  }
  ~logs() override {
    ::close(ends_[0]);
    close_writing();
  }
  int descriptor() const { return ends_[1]; }
  /// Everything written; ends the writing.
  std::vector<json> lines() {
    close_writing();
    std::string text;
    std::array<char, 4096> bytes{};
    for (ssize_t n = 0; (n = ::read(ends_[0], bytes.data(), bytes.size())) > 0;)
      text.append(bytes.data(), static_cast<std::size_t>(n));
    std::vector<json> parsed;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) parsed.push_back(json::parse(line, nullptr, false));
    return parsed;
  }

private:
  void close_writing() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

TEST_F(logs, a_line_is_one_json_object_with_time_level_event_and_fields) {
  {
    const auto session = start_log({log_level::info, descriptor()});
    log(log_level::warn, "lease_lost", {log_field::shard(3), log_field::code("fenced"), log_field::replayed(true)});
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("event"), "lease_lost");
  EXPECT_EQ(written[0].at("shard"), 3);
  EXPECT_EQ(written[0].at("code"), "fenced");
  EXPECT_EQ(written[0].at("replayed"), true);
  const auto time = written[0].at("time").get<std::string>();
  EXPECT_EQ(time.size(), std::string{"2026-04-17T10:30:00.000000Z"}.size());
  EXPECT_TRUE(time.starts_with("20") && time.ends_with("Z")) << time;
}

TEST_F(logs, levels_below_the_one_set_are_left_out) {
  {
    const auto session = start_log({log_level::warn, descriptor()});
    EXPECT_FALSE(would_log(log_level::info));
    EXPECT_TRUE(would_log(log_level::error));
    log(log_level::info, "not_this");
    log(log_level::error, "this");
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("event"), "this");
}

TEST(log_lines, are_in_utc_to_the_microsecond) {
  const std::chrono::sys_time<std::chrono::microseconds> when{std::chrono::microseconds{1'776'421'800'000'042}};
  log_line line(when, "info", "x");
  EXPECT_EQ(line.finish(), R"({"time":"2026-04-17T10:30:00.000042Z","level":"info","event":"x"})");
}

TEST(log_lines, values_from_outside_are_bounded_and_can_not_break_the_line) {
  log_line line({}, "info", "x");
  line.add("request_id", "a\"b\\c\nd\xc3\xa9" + std::string(1000, 'x'));
  const auto parsed = json::parse(line.finish());
  const auto value = parsed.at("request_id").get<std::string>();
  EXPECT_TRUE(value.starts_with("a\"b\\c?d??xxx")) << value;
  EXPECT_EQ(value.size(), 255U);
}

TEST(log_lines, causes_lose_what_is_quoted_and_all_but_their_first_line) {
  EXPECT_EQ(redacted("invalid input syntax for type integer: \"jane@private.example\"\nDETAIL: Key (email)"),
            "invalid input syntax for type integer: ...");
  EXPECT_EQ(redacted("unfinished \"quote"), "unfinished ...");
}

TEST_F(logs, the_access_log_tells_a_request) {
  {
    const auto session = start_log({log_level::info, descriptor()});
    access_record record;
    record.request_id = "req_1";
    record.method = "GET";
    record.route = "/checkout_sessions/{id}";
    record.status = 404;
    record.code = "not_found";
    record.latency = std::chrono::microseconds{120};
    access_log::write(record);
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("event"), "request");
  EXPECT_EQ(written[0].at("route"), "/checkout_sessions/{id}");
  EXPECT_EQ(written[0].at("status"), 404);
  EXPECT_EQ(written[0].at("latency_us"), 120);
  EXPECT_FALSE(written[0].contains("session_id"));
}

TEST_F(logs, the_access_log_is_sampled_but_for_failures_of_the_server) {
  const auto session = start_log({log_level::info, descriptor()});
  const auto tenth = access_log{10};
  int wanted = 0;
  for (std::uint64_t i = 0; i < 100; ++i) wanted += tenth.wants(200, i) ? 1 : 0;
  EXPECT_EQ(wanted, 10);
  EXPECT_TRUE(tenth.wants(503, 3));
  EXPECT_FALSE(access_log{0}.wants(503, 0));
  EXPECT_TRUE(access_log{1}.wants(200, 7));
}

TEST_F(logs, lines_nobody_reads_are_dropped_and_counted_never_waited_for) {
  const std::string long_line = R"({"x":")" + std::string(1000, 'x') + "\"}";
  std::future<std::vector<json>> reading;
  const int own = ::dup(descriptor());
  {
    line_writer writer(own, 100'000);
    for (int i = 0; i < 1000; ++i) writer.write(long_line); // ten times what fits
    reading = std::async(std::launch::async, [this] { return lines(); });
  }
  ::close(own);
  std::int64_t told = 0;
  std::int64_t dropped = 0;
  for (const auto& line : reading.get())
    line.contains("count") ? dropped += line.at("count").get<std::int64_t>() : ++told;
  EXPECT_GT(dropped, 0);
  EXPECT_EQ(told + dropped, 1000);
}

TEST_F(logs, a_reader_that_never_comes_holds_nothing_up) {
  const auto began = std::chrono::steady_clock::now();
  {
    line_writer writer(descriptor(), 1'000'000);
    for (int i = 0; i < 500; ++i) writer.write(std::string(1000, 'x')); // the pipe takes an eighth of it
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
}

TEST_F(logs, all_lines_of_many_threads_arrive) {
  int total = 0;
  {
    const auto session = start_log({log_level::info, descriptor()});
    std::vector<std::jthread> writers;
    for (int t = 0; t < 4; ++t) {
      writers.emplace_back([] {
        for (int i = 0; i < 100; ++i) log(log_level::info, "tick", {log_field::count(i)});
      });
    }
  }
  for (const auto& line : lines()) total += line.at("event") == "tick" ? 1 : 0;
  EXPECT_EQ(total, 400);
}

TEST(log_levels, have_names) {
  EXPECT_EQ(log_level_from("debug"), log_level::debug);
  EXPECT_EQ(log_level_from("off"), log_level::off);
  EXPECT_EQ(log_level_from("loud"), std::nullopt);
}

} // namespace
} // namespace acp::telemetry
