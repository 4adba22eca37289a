#pragma once

#include "http/server/request_head.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace acp::http {

/// What a path and method ask for.
enum class action : std::uint8_t {
  create,
  read,
  update,
  complete,
  cancel,
  discover,
  describe,
  report_alive,
  report_ready
};

enum class access : std::uint8_t { open, with_key };
enum class body_rule : std::uint8_t { none, optional, required };

/// One thing the server can be asked. A pattern has at most one `{…}`, which stands for a non-empty part without a
/// slash.
struct endpoint {
  method verb;
  std::string_view pattern;
  action what;
  access who;
  body_rule body;
};

/// Everything the server answers; paths are taken without the base path, HEAD is answered where GET is.
inline constexpr std::array<endpoint, 9> endpoints{{
    {method::get, "/checkout_sessions/{id}", action::read, access::with_key, body_rule::none},
    {method::post, "/checkout_sessions", action::create, access::with_key, body_rule::required},
    {method::post, "/checkout_sessions/{id}", action::update, access::with_key, body_rule::required},
    {method::post, "/checkout_sessions/{id}/complete", action::complete, access::with_key, body_rule::required},
    {method::post, "/checkout_sessions/{id}/cancel", action::cancel, access::with_key, body_rule::optional},
    {method::get, "/.well-known/acp.json", action::discover, access::open, body_rule::none},
    {method::get, "/openapi/{version}.json", action::describe, access::open, body_rule::none},
    {method::get, "/healthz", action::report_alive, access::open, body_rule::none},
    {method::get, "/readyz", action::report_ready, access::open, body_rule::none},
}};

/// Where a request leads.
struct route {
  const endpoint* to = nullptr; ///< null: nothing at this path with this method
  std::string_view parameter;   ///< what stands for the pattern's `{…}`
  bool path_known = false;      ///< some method is answered at this path
};

route find_route(method verb, std::string_view path);

/// The methods answered at a path, as `Allow` lists them.
std::string allowed_methods(std::string_view path);

} // namespace acp::http
