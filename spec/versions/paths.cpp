#include "spec/versions/paths.hpp"

#include <span>

namespace acp::versions {
namespace {

/// What is elsewhere, or nowhere, in versions before one. `[]` stands for any position in a list. The first that fits
/// counts; what stands behind it is kept, unless the new place ends in a star.
struct moved {
  std::string_view before;
  std::string_view from;
  std::string_view to; ///< empty: nowhere
};

constexpr moved kInSession[] = {
    {"2026-04-17", "$.marketing_consent_options", ""},
    {"2026-01-30", "$.line_items[].quantity", "$.line_items[].item.quantity"},
    {"2026-01-30", "$.buyer.authentication_status", "$.buyer*"},
    {"2025-12-12", "$.fulfillment_details.address", "$.fulfillment_address"},
    {"2025-12-12", "$.fulfillment_details", ""},
    {"2025-12-12", "$.selected_fulfillment_options", "$.fulfillment_option_id*"},
    {"2026-01-30", "$.selected_fulfillment_options[].", "$.selected_fulfillment_options[]*"},
    {"2026-01-30", "$.capabilities", ""},
    {"2026-01-30", "$.fulfillment_groups", ""},
    {"2026-01-30", "$.discounts", ""},
    {"2026-01-30", "$.coupons", ""},
};

constexpr moved kInRequest[] = {
    {"2026-04-17", "$.marketing_consents", ""},
    {"2026-04-17", "$.order_notes", ""},
    {"2026-01-30", "$.buyer.authentication_status", "$.buyer*"},
    {"2026-01-30", "$.line_items[].item.id", "$.items[].id"},
    {"2026-01-30", "$.line_items", "$.items"},
    {"2026-01-30", "$.payment_data.handler_id", "$.payment_data.provider"},
    {"2026-01-30", "$.payment_data.instrument", "$.payment_data.token*"},
    {"2025-12-12", "$.fulfillment_details.address", "$.fulfillment_address"},
    {"2025-12-12", "$.fulfillment_details", ""},
    {"2025-12-12", "$.selected_fulfillment_options", "$.fulfillment_option_id*"},
    // These are their own places, and stay.
    {"2026-01-30", "$.selected_fulfillment_options[].shipping", "$.selected_fulfillment_options[].shipping"},
    {"2026-01-30", "$.selected_fulfillment_options[].digital", "$.selected_fulfillment_options[].digital"},
    {"2026-01-30", "$.selected_fulfillment_options[].type", "$.selected_fulfillment_options[].type"},
    {"2026-01-30", "$.selected_fulfillment_options[].", "$.selected_fulfillment_options[]*"},
    {"2026-01-30", "$.currency", ""},
    {"2026-01-30", "$.capabilities", ""},
    {"2026-01-30", "$.fulfillment_groups", ""},
    {"2026-01-30", "$.discounts", ""},
    {"2026-01-30", "$.coupons", ""},
};

bool ends_a_name(std::string_view rest) { return rest.empty() || rest.front() == '.' || rest.front() == '['; }

/// What is left of a path behind what it begins with; `position` gets the digits `[]` stood for.
std::optional<std::string_view> behind(std::string_view path, std::string_view start, std::string_view& position) {
  while (!start.empty()) {
    if (path.empty() || path.front() != start.front()) return std::nullopt;
    path.remove_prefix(1);
    if (!start.starts_with("[]")) {
      start.remove_prefix(1);
      continue;
    }
    const auto end = path.find_first_not_of("0123456789");
    if (end == 0 || end == std::string_view::npos) return std::nullopt;
    position = path.substr(0, end);
    path.remove_prefix(end);
    start.remove_prefix(1);
  }
  return path;
}

std::string place(std::string_view to, std::string_view position, std::string_view rest) {
  const bool cut = to.ends_with('*');
  if (cut) to.remove_suffix(1);
  std::string made{to};
  if (const auto list = made.find("[]"); list != std::string::npos) made.insert(list + 1, position);
  return cut ? made : made.append(rest);
}

std::optional<std::string> told(std::string_view path, std::string_view version, std::span<const moved> table) {
  for (const auto& each : table) {
    if (version >= each.before) continue;
    std::string_view position;
    const auto rest = behind(path, each.from, position);
    if (!rest || !(each.from.ends_with('.') || ends_a_name(*rest))) continue;
    if (each.to.empty()) return std::nullopt;
    return place(each.to, position, *rest);
  }
  return std::string{path};
}

} // namespace

std::optional<std::string> session_path(std::string_view newest, std::string_view version) {
  return told(newest, version, kInSession);
}

std::optional<std::string> request_path(std::string_view newest, std::string_view version) {
  return told(newest, version, kInRequest);
}

} // namespace acp::versions
