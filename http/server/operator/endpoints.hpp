#pragma once

#include "http/server/endpoint.hpp"

#include <array>

namespace acp::http {

namespace operators {

using act = checkout::operator_act;

constexpr endpoint get(std::string_view pattern, act what) {
  return {method::get, pattern, action::operate, access::with_key, body_rule::none, base::path, what};
}
constexpr endpoint post(std::string_view pattern, act what, body_rule body = body_rule::required) {
  return {method::post, pattern, action::operate, access::with_key, body, base::path, what};
}
constexpr endpoint patch(std::string_view pattern, act what) {
  return {method::patch, pattern, action::operate, access::with_key, body_rule::required, base::path, what};
}
constexpr endpoint erase(std::string_view pattern, act what) {
  return {method::erase, pattern, action::operate, access::with_key, body_rule::none, base::path, what};
}

} // namespace operators

/// Everything the operators' listener answers.
inline constexpr std::array operator_endpoints{
    operators::get("/endpoints", operators::act::list_endpoints),
    operators::post("/endpoints", operators::act::create_endpoint),
    operators::get("/endpoints/{id}", operators::act::show_endpoint),
    operators::patch("/endpoints/{id}", operators::act::update_endpoint),
    operators::erase("/endpoints/{id}", operators::act::delete_endpoint),
    operators::post("/endpoints/{id}/pause", operators::act::pause_endpoint, body_rule::optional),
    operators::post("/endpoints/{id}/resume", operators::act::resume_endpoint, body_rule::optional),
    operators::post("/endpoints/{id}/rotate-secret", operators::act::rotate_secret, body_rule::optional),
    operators::post("/endpoints/{id}/test", operators::act::test_endpoint, body_rule::optional),

    operators::get("/endpoints/{id}/dead-letters", operators::act::list_letters),
    operators::post("/endpoints/{id}/dead-letters/redrive", operators::act::redrive_letters),
    operators::post("/endpoints/{id}/dead-letters/skip", operators::act::skip_letters),
    operators::post("/endpoints/{id}/dead-letters/drop", operators::act::drop_letters),
    operators::get("/endpoints/{id}/dead-letters/{letter}", operators::act::show_letter),
    operators::post("/endpoints/{id}/dead-letters/{letter}/redrive", operators::act::redrive_letters,
                    body_rule::optional),
    operators::post("/endpoints/{id}/dead-letters/{letter}/skip", operators::act::skip_letters, body_rule::optional),
    operators::post("/endpoints/{id}/dead-letters/{letter}/drop", operators::act::drop_letters, body_rule::optional),
    operators::post("/endpoints/{id}/replay", operators::act::replay_events),
    operators::get("/endpoints/{id}/attempts", operators::act::list_attempts),
    operators::get("/acts", operators::act::list_acts),

    operators::get("/endpoints/{id}/messages", operators::act::receive_messages),
    operators::post("/endpoints/{id}/messages/ack", operators::act::ack_messages),
    operators::post("/endpoints/{id}/messages/nack", operators::act::nack_messages),
    operators::post("/endpoints/{id}/messages/extend", operators::act::extend_messages),
    operators::get("/endpoints/{id}/stream", operators::act::stream_messages),

    operators::get("/orders/{id}", operators::act::show_order),
    operators::patch("/orders/{id}", operators::act::change_order),
    operators::post("/orders/{id}/fulfillments", operators::act::begin_fulfillment),
    operators::patch("/orders/{id}/fulfillments/{fulfillment}", operators::act::change_fulfillment),
    operators::post("/orders/{id}/adjustments", operators::act::begin_adjustment),
    operators::patch("/orders/{id}/adjustments/{adjustment}", operators::act::change_adjustment),

    operators::get("/metrics", operators::act::show_metrics),
    endpoint{method::get, "/healthz", action::report_alive, access::open, body_rule::none, base::root},
    endpoint{method::get, "/readyz", action::report_ready, access::open, body_rule::none, base::root},
};

} // namespace acp::http
