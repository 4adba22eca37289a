#include "app/commands/patience.hpp"

#include "app/commands/outcome.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/core.h>
#include <thread>

namespace acp::app {

namespace {

constexpr std::chrono::milliseconds pause{100};

/// libpq hands over the server's refusal as text only. These pass by themselves; all other refusals do not.
constexpr std::array<std::string_view, 4> passing = {"starting up", "shutting down", "recovery", "too many"};

bool is_final(std::string_view why) {
  const bool answered = why.find("FATAL:") != std::string_view::npos;
  return answered && std::ranges::none_of(passing, [&](auto p) { return why.find(p) != std::string_view::npos; });
}

} // namespace

patience::patience(std::chrono::milliseconds in_all) : end_(std::chrono::steady_clock::now() + in_all) {}

bool patience::again(std::string_view why) {
  if (is_final(why) || std::chrono::steady_clock::now() + pause > end_) return false;
  if (!said_) fmt::print(stderr, "waiting for the database: {}\n", one_line(why));
  said_ = true;
  std::this_thread::sleep_for(pause);
  return true;
}

} // namespace acp::app
