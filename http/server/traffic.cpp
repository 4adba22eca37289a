#include "http/server/traffic.hpp"

#include <algorithm>

namespace acp::http {
namespace {

constexpr std::string_view other = "other";

constexpr std::array<std::string_view, 8> method_names{"GET",   "HEAD",   "POST",    "PUT",
                                                       "PATCH", "DELETE", "OPTIONS", other};
static_assert(method_names.size() == static_cast<std::size_t>(method::other) + 1);

constexpr bool is_refusal(int status) noexcept { return status == 408 || status == 429 || status == 503; }

/// Shown while nothing has been answered so: a rate needs the zero before the first one.
constexpr bool is_shown_from_the_start(int status) noexcept { return status == 200 || status == 500 || status == 503; }

} // namespace

traffic::traffic(endpoint_table answers) : answers_(answers) {
  std::vector<std::string_view> patterns;
  for (const auto& e : answers) {
    const auto at = std::ranges::find(patterns, e.pattern);
    places_.push_back(static_cast<std::uint8_t>(at - patterns.begin()));
    if (at == patterns.end()) patterns.push_back(e.pattern);
  }
  patterns.push_back(other);
  routes_ = std::vector<per_route>(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) routes_[i].pattern = patterns[i];
}

std::size_t traffic::place_of(const endpoint* to) const noexcept {
  return to != nullptr ? places_[static_cast<std::size_t>(to - answers_.data())] : routes_.size() - 1;
}

std::size_t traffic::place_of_status(int status) noexcept {
  const auto at = std::ranges::find(statuses, status);
  return at != statuses.end() ? static_cast<std::size_t>(at - statuses.begin()) : statuses.size() - 1;
}

std::size_t traffic::place_of_reason(std::string_view reason) noexcept {
  const auto at = std::ranges::find(reasons, reason);
  return at != reasons.end() ? static_cast<std::size_t>(at - reasons.begin()) : reasons.size() - 1;
}

void traffic::answered(const endpoint* to, method verb, int status, std::string_view code,
                       std::optional<std::chrono::nanoseconds> took) noexcept {
  auto& route = routes_[place_of(to)];
  route.answers[static_cast<std::size_t>(verb)][place_of_status(status)].add();
  if (took) route.took.observe(*took);
  if (is_refusal(status)) refused_[place_of_reason(code)].add();
}

void traffic::dropped() noexcept { refused_[place_of_reason("connection_dropped")].add(); }

traffic_view traffic::view() const {
  traffic_view v;
  v.in_flight = static_cast<std::size_t>(std::max<std::int64_t>(0, in_flight_.value()));
  for (std::size_t i = 0; i < reasons.size(); ++i) v.refused.push_back({reasons[i], refused_[i].value()});
  for (std::size_t r = 0; r < routes_.size(); ++r) {
    const auto& route = routes_[r];
    for (std::size_t m = 0; m < methods; ++m) {
      bool answered_here = false;
      for (std::size_t e = 0; e < answers_.size(); ++e)
        answered_here = answered_here || (places_[e] == r && static_cast<std::size_t>(answers_[e].verb) == m);
      for (std::size_t s = 0; s < statuses.size(); ++s) {
        const auto count = route.answers[m][s].value();
        if (count > 0 || (answered_here && is_shown_from_the_start(statuses[s])))
          v.requests.push_back({route.pattern, method_names[m], statuses[s], count});
      }
    }
    if (auto took = route.took.view(); took.total() > 0) v.durations.push_back({route.pattern, std::move(took)});
  }
  return v;
}

} // namespace acp::http
