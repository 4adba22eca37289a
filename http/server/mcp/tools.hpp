#pragma once

#include "http/server/endpoint.hpp"

#include <array>
#include <string_view>

namespace acp::http::mcp {

/// A tool is an endpoint under another name.
struct tool {
  std::string_view name;
  action what;
};

/// Everything `tools/call` knows. A further one is a line here, and `tool` at its endpoint in spec/types/http.yaml,
/// from which its description and the schema of its arguments are made.
inline constexpr std::array<tool, 10> tools{{
    {"create_checkout_session", action::create},
    {"get_checkout_session", action::read},
    {"update_checkout_session", action::update},
    {"complete_checkout_session", action::complete},
    {"cancel_checkout_session", action::cancel},
    {"get_order", action::read_order},
    {"create_cart", action::create_cart},
    {"get_cart", action::read_cart},
    {"update_cart", action::update_cart},
    {"cancel_cart", action::cancel_cart},
}};

/// The endpoint behind a tool; null for a name that is none.
const endpoint* find_tool(std::string_view name);

} // namespace acp::http::mcp
