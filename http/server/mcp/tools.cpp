#include "http/server/mcp/tools.hpp"

#include <algorithm>

namespace acp::http::mcp {

const endpoint* find_tool(std::string_view name) {
  const auto* const found = std::ranges::find(tools, name, &tool::name);
  if (found == tools.end()) return nullptr;
  return &*std::ranges::find(endpoints, found->what, &endpoint::what);
}

} // namespace acp::http::mcp
