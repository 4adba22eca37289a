#pragma once

#include "http/server/endpoint.hpp"

#include <algorithm>
#include <array>

namespace acp::http {

namespace operators {

using act = checkout::operator_act;

// Whom a row answers stands in it, before anything else: viewers, where nothing changes, or operators.
constexpr endpoint get(access who, std::string_view pattern, act what) {
  return {method::get, pattern, action::operate, who, body_rule::none, base::path, what};
}
constexpr endpoint post(access who, std::string_view pattern, act what, body_rule body = body_rule::required) {
  return {method::post, pattern, action::operate, who, body, base::path, what};
}
constexpr endpoint patch(access who, std::string_view pattern, act what) {
  return {method::patch, pattern, action::operate, who, body_rule::required, base::path, what};
}
constexpr endpoint erase(access who, std::string_view pattern, act what) {
  return {method::erase, pattern, action::operate, who, body_rule::none, base::path, what};
}

} // namespace operators

/// Everything the operators' listener answers.
inline constexpr std::array operator_endpoints{
    operators::get(access::viewers, "/endpoints", operators::act::list_endpoints),
    operators::post(access::operators, "/endpoints", operators::act::create_endpoint),
    operators::get(access::viewers, "/endpoints/{id}", operators::act::show_endpoint),
    operators::patch(access::operators, "/endpoints/{id}", operators::act::update_endpoint),
    operators::erase(access::operators, "/endpoints/{id}", operators::act::delete_endpoint),
    operators::post(access::operators, "/endpoints/{id}/pause", operators::act::pause_endpoint, body_rule::optional),
    operators::post(access::operators, "/endpoints/{id}/resume", operators::act::resume_endpoint, body_rule::optional),
    operators::post(access::operators, "/endpoints/{id}/rotate-secret", operators::act::rotate_secret,
                    body_rule::optional),
    operators::post(access::operators, "/endpoints/{id}/test", operators::act::test_endpoint, body_rule::optional),

    operators::get(access::viewers, "/endpoints/{id}/dead-letters", operators::act::list_letters),
    operators::post(access::operators, "/endpoints/{id}/dead-letters/redrive", operators::act::redrive_letters),
    operators::post(access::operators, "/endpoints/{id}/dead-letters/skip", operators::act::skip_letters),
    operators::post(access::operators, "/endpoints/{id}/dead-letters/drop", operators::act::drop_letters),
    operators::get(access::viewers, "/endpoints/{id}/dead-letters/{letter}", operators::act::show_letter),
    operators::post(access::operators, "/endpoints/{id}/dead-letters/{letter}/redrive", operators::act::redrive_letters,
                    body_rule::optional),
    operators::post(access::operators, "/endpoints/{id}/dead-letters/{letter}/skip", operators::act::skip_letters,
                    body_rule::optional),
    operators::post(access::operators, "/endpoints/{id}/dead-letters/{letter}/drop", operators::act::drop_letters,
                    body_rule::optional),
    operators::post(access::operators, "/endpoints/{id}/replay", operators::act::replay_events),
    operators::get(access::viewers, "/endpoints/{id}/attempts", operators::act::list_attempts),
    operators::get(access::viewers, "/acts", operators::act::list_acts),

    operators::get(access::operators, "/endpoints/{id}/messages", operators::act::receive_messages),
    operators::post(access::operators, "/endpoints/{id}/messages/ack", operators::act::ack_messages),
    operators::post(access::operators, "/endpoints/{id}/messages/nack", operators::act::nack_messages),
    operators::post(access::operators, "/endpoints/{id}/messages/extend", operators::act::extend_messages),
    operators::get(access::operators, "/endpoints/{id}/stream", operators::act::stream_messages),

    operators::get(access::viewers, "/orders/{id}", operators::act::show_order),
    operators::patch(access::operators, "/orders/{id}", operators::act::change_order),
    operators::post(access::operators, "/orders/{id}/fulfillments", operators::act::begin_fulfillment),
    operators::patch(access::operators, "/orders/{id}/fulfillments/{fulfillment}", operators::act::change_fulfillment),
    operators::post(access::operators, "/orders/{id}/adjustments", operators::act::begin_adjustment),
    operators::patch(access::operators, "/orders/{id}/adjustments/{adjustment}", operators::act::change_adjustment),

    operators::get(access::viewers, "/checkout_sessions/{id}", operators::act::show_session),
    operators::post(access::operators, "/checkout_sessions/{id}/approve", operators::act::approve_session,
                    body_rule::optional),
    operators::post(access::operators, "/checkout_sessions/{id}/refuse", operators::act::refuse_session,
                    body_rule::optional),

    operators::get(access::viewers, "/metrics", operators::act::show_metrics),
    endpoint{method::get, "/healthz", action::report_alive, access::open, body_rule::none, base::root},
    endpoint{method::get, "/readyz", action::report_ready, access::open, body_rule::none, base::root},
};

/// Whether a row is one of this listener's: for a role, or open to everybody and without an act. Only a GET may be
/// answered to those who only look.
constexpr bool is_for_operators(const endpoint& e) noexcept {
  if (e.who == access::open) return e.act == checkout::operator_act::none;
  return e.who == access::operators || (e.who == access::viewers && e.verb == method::get);
}
static_assert(std::ranges::all_of(operator_endpoints, is_for_operators));

} // namespace acp::http
