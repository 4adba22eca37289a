#include "http/server/checks/checks.hpp"
#include "http/server/checks/commands.hpp"
#include "http/server/intake/pressure.hpp"
#include "http/server/intake/rate_limits.hpp"

#include <optional>
#include <string>

namespace acp::http {
namespace {

response too_many(const char* message, std::chrono::seconds wait) {
  return refuse(429, {checkout::failure_kind::unavailable, "rate_limited", message, std::nullopt, wait});
}

/// Cheap ones that others rely on to watch the server, known by their bytes: nothing has been looked up yet. Written in
/// any other way they are answered all the same, and count.
bool looks_at_health(const request_head& head) {
  if (head.verb() != method::get && head.verb() != method::head) return false;
  const auto path = head.target().substr(0, head.target().find('?'));
  return path == "/healthz" || path == "/readyz";
}

pressure::kind kind_of(const pressure& p, const admission& a) {
  if (!is_change(*a.where.to) || p.knows(idempotency_scope(a))) return pressure::kind::other;
  const auto what = a.where.to->what;
  return what == action::create || what == action::create_cart ? pressure::kind::create : pressure::kind::change;
}

} // namespace

std::optional<response> check_address_rate(const edge& e, const request_head& head, remembered_key&, admission& out) {
  if (!e.rates || looks_at_health(head)) return std::nullopt;
  const auto wait = e.rates->take(head, *out.peer);
  if (!wait) return std::nullopt;
  return too_many("There are too many requests from this address.", *wait);
}

std::optional<response> check_key_rate(const edge& e, const request_head&, remembered_key&, admission& out) {
  if (!e.rates || !out.caller) return std::nullopt;
  const auto wait = e.rates->take(*out.caller);
  if (!wait) return std::nullopt;
  return too_many("There are too many requests with this API key.", *wait);
}

std::optional<response> check_pressure(const edge& e, const request_head&, remembered_key&, admission& out) {
  if (!e.under_way || e.under_way->is_low() || !out.caller || is_message(out)) return std::nullopt;
  if (e.under_way->lets_in(kind_of(*e.under_way, out))) return std::nullopt;
  return refuse({checkout::failure_kind::overloaded, "overloaded", "The server is at its limit; try again shortly.",
                 std::nullopt, std::nullopt});
}

} // namespace acp::http
