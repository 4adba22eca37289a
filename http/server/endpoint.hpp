#pragma once

#include "checkout/operator_service.hpp"
#include "http/server/message/request_head.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace acp::http {

/// What a path and method ask for.
enum class action : std::uint8_t {
  create,
  read,
  read_order,
  update,
  complete,
  cancel,
  create_cart,
  read_cart,
  update_cart,
  cancel_cart,
  discover,
  describe,
  converse, ///< a message of MCP, which names what is asked
  delegate_payment,
  begin_authentication,
  authenticate,
  show_authentication,
  report_alive,
  report_ready,
  operate, ///< `endpoint::act`, on the operators' listener
};

/// True for what is asked of the payment service, or of who authenticates buyers.
constexpr bool is_delegation(action what) noexcept {
  return what == action::delegate_payment || what == action::begin_authentication || what == action::authenticate ||
         what == action::show_authentication;
}

/// Whom an endpoint answers; the order is that of what a key may do.
enum class access : std::uint8_t {
  open,      ///< everybody
  with_key,  ///< agents
  viewers,   ///< operators, whatever their keys' role: it changes nothing
  operators, ///< those whose role is operator
};
enum class body_rule : std::uint8_t { none, optional, required };
/// Where a path begins: behind the base path, or at the origin's root, where well-known documents (RFC 8615) and those
/// who watch the server's health are.
enum class base : std::uint8_t { path, root };

/// One thing the server can be asked. A pattern has at most two `{…}`; each stands for a non-empty part without a
/// slash.
struct endpoint {
  method verb;
  std::string_view pattern;
  action what;
  access who;
  body_rule body;
  base stands_at = base::path;
  checkout::operator_act act = checkout::operator_act::none;
  std::string_view since = {}; ///< the first version of the protocol that has it; empty: all of them
};

/// An agent's request that changes something: it may have an idempotency key.
constexpr bool is_change(const endpoint& e) {
  return e.who == access::with_key && e.what != action::converse && (e.verb == method::post || e.verb == method::put);
}

constexpr bool is_about_cart(action what) {
  return what == action::create_cart || what == action::read_cart || what == action::update_cart ||
         what == action::cancel_cart;
}

/// One of the cart endpoints, which came with 2026-04-17.
constexpr endpoint of_carts(method verb, std::string_view pattern, action what, body_rule body) {
  return {verb, pattern, what, access::with_key, body, base::path, checkout::operator_act::none, "2026-04-17"};
}

/// Everything a listener answers; HEAD is answered where GET is.
using endpoint_table = std::span<const endpoint>;

/// What agents, and everybody, may ask. What is delegated stands last: a server with a real payment service
/// has none of it.
inline constexpr std::array<endpoint, 19> endpoints{{
    {method::get, "/checkout_sessions/{id}", action::read, access::with_key, body_rule::none},
    {method::post, "/checkout_sessions", action::create, access::with_key, body_rule::required},
    {method::post, "/checkout_sessions/{id}", action::update, access::with_key, body_rule::required},
    {method::post, "/checkout_sessions/{id}/complete", action::complete, access::with_key, body_rule::required},
    {method::post, "/checkout_sessions/{id}/cancel", action::cancel, access::with_key, body_rule::optional},
    {method::get, "/orders/{id}", action::read_order, access::with_key, body_rule::none},
    of_carts(method::post, "/carts", action::create_cart, body_rule::required),
    of_carts(method::get, "/carts/{id}", action::read_cart, body_rule::none),
    of_carts(method::put, "/carts/{id}", action::update_cart, body_rule::required),
    of_carts(method::post, "/carts/{id}/cancel", action::cancel_cart, body_rule::optional),
    {method::post, "/mcp", action::converse, access::with_key, body_rule::required},
    {method::get, "/.well-known/acp.json", action::discover, access::open, body_rule::none, base::root},
    {method::get, "/openapi/{version}.json", action::describe, access::open, body_rule::none},
    {method::get, "/healthz", action::report_alive, access::open, body_rule::none, base::root},
    {method::get, "/readyz", action::report_ready, access::open, body_rule::none, base::root},
    {method::post, "/agentic_commerce/delegate_payment", action::delegate_payment, access::with_key,
     body_rule::required},
    {method::post, "/delegate_authentication", action::begin_authentication, access::with_key, body_rule::required},
    {method::post, "/delegate_authentication/{id}/authenticate", action::authenticate, access::with_key,
     body_rule::required},
    {method::get, "/delegate_authentication/{id}", action::show_authentication, access::with_key, body_rule::none},
}};
inline constexpr std::size_t delegating_endpoints = 4;

/// The same for a server that delegates nothing: those paths are not there.
inline constexpr endpoint_table endpoints_without_delegation =
    endpoint_table{endpoints}.first(endpoints.size() - delegating_endpoints);

/// Where a request leads.
struct route {
  const endpoint* to = nullptr; ///< null: nothing at this path with this method
  std::string_view parameter;   ///< what stands for the pattern's first `{…}`
  std::string_view second;      ///< for its second one
  std::string_view path;        ///< without the base path; empty: nothing is answered there, with any method
};

route find_route(method verb, std::string_view path, std::string_view base_path, endpoint_table among = endpoints);

/// The methods answered at a path that is known, as `Allow` lists them; without the base path.
std::string allowed_methods(std::string_view path, endpoint_table among = endpoints);

} // namespace acp::http
