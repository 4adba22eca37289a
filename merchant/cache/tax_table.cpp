#include "merchant/cache/tax_table.hpp"

#include <algorithm>

namespace acp::merchant {

namespace {

std::string key_of(std::string_view country, std::string_view state, std::string_view prefix) {
  std::string key;
  key.reserve(country.size() + state.size() + prefix.size() + 2);
  return key.append(country).append(1, '|').append(state).append(1, '|').append(prefix);
}

} // namespace

void tax_table::add(const zone& where, regional_tax tax) {
  longest_prefix_ = std::max(longest_prefix_, where.postal_prefix.size());
  rates_[key_of(where.country, where.state, where.postal_prefix)] = tax;
}

const regional_tax* tax_table::look_up(const std::string& country, const std::string& state,
                                       std::string_view prefix) const {
  const auto found = rates_.find(key_of(country, state, prefix));
  return found == rates_.end() ? nullptr : &found->second;
}

regional_tax tax_table::find(const region& where) const {
  const std::string_view postal_code = where.postal_code;
  for (auto length = std::min(longest_prefix_, postal_code.size());; --length) {
    const auto prefix = postal_code.substr(0, length);
    if (const auto* tax = look_up(where.country, where.state, prefix)) return *tax;
    if (const auto* tax = where.state.empty() ? nullptr : look_up(where.country, {}, prefix)) return *tax;
    if (length == 0) return {};
  }
}

} // namespace acp::merchant
