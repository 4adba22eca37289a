#include "checkout/session/purchase_order.hpp"

#include <algorithm>
#include <array>

namespace acp::checkout {
namespace {

constexpr std::array<std::string_view, 4> stage_names{"not_needed", "waiting", "approved", "refused"};

} // namespace

std::string_view to_string(approval stage) { return stage_names.at(static_cast<std::size_t>(stage)); }

std::optional<approval> approval_from(std::string_view name) {
  const auto found = std::ranges::find(stage_names, name);
  if (found == stage_names.end()) return std::nullopt;
  return static_cast<approval>(found - stage_names.begin());
}

} // namespace acp::checkout
