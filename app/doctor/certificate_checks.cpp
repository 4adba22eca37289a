#include "app/doctor/certificate_checks.hpp"

#include <algorithm>
#include <fmt/chrono.h>

namespace acp::app {

namespace {

using verdict = finding::verdict;

constexpr std::chrono::days soon{21};

struct certificate_state {
  verdict as = verdict::ok;
  std::string detail;
};

certificate_state state_of(const char* listener, const certificate_end& end, std::chrono::sys_seconds now) {
  if (!end) return {verdict::failure, fmt::format("{}: {}", listener, end.error())};
  if (!*end) return {verdict::ok, fmt::format("{}: no TLS", listener)};
  const auto day = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(**end)));
  if (**end <= now) return {verdict::failure, fmt::format("{}: ended on {}", listener, day)};
  const auto left = **end - now;
  return {
      left < soon ? verdict::warning : verdict::ok,
      fmt::format("{}: {} days left, until {}", listener, std::chrono::floor<std::chrono::days>(left).count(), day)};
}

} // namespace

finding judge_certificates(const certificate_end& agents, const certificate_end& operators,
                           std::chrono::sys_seconds now) {
  const auto of_agents = state_of("agents", agents, now);
  const auto of_operators = state_of("operators", operators, now);
  return {"certificates", std::max(of_agents.as, of_operators.as), of_agents.detail + "; " + of_operators.detail};
}

} // namespace acp::app
