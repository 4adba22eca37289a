#include "merchant/import/limits.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace acp::merchant {

namespace {

bool free_of_nul(const std::string& text) { return text.find('\0') == std::string::npos; }

} // namespace

bool storable(const nlohmann::json& document) {
  if (document.is_string()) return free_of_nul(document.get_ref<const std::string&>());
  if (document.is_array()) return std::all_of(document.begin(), document.end(), storable);
  if (!document.is_object()) return true;
  for (const auto& [name, value] : document.items())
    if (!free_of_nul(name) || !storable(value)) return false;
  return true;
}

} // namespace acp::merchant
