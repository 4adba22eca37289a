#pragma once

#include <string_view>

namespace acp {

/// What requests of a version have words for, where that is less than a session holds. What an agent can't name it
/// can't mean to change.
struct vocabulary {
  bool whole_buyer = true;    ///< since 2026-01-30; before: names, email and phone number
  bool every_way = true;      ///< to fulfil, since 2026-01-30; before: shipping and digital
  bool authentication = true; ///< how the buyer was authenticated, since 2025-12-12
  bool recipient = true;      ///< whom to reach, beside the address, since 2025-12-12
  bool option_types = true;   ///< of what kind a chosen option is, since 2025-12-12
  bool groups = true;         ///< that go to addresses of their own, since 2026-01-30

  constexpr bool is_whole() const {
    return whole_buyer && every_way && recipient && option_types && authentication && groups;
  }
};

/// `version` is a supported one; empty means the newest.
constexpr vocabulary vocabulary_of(std::string_view version) {
  if (version.empty()) return {};
  const bool since_2025_12 = version >= "2025-12-12";
  const bool since_2026_01 = version >= "2026-01-30";
  return {since_2026_01, since_2026_01, since_2025_12, since_2025_12, since_2025_12, since_2026_01};
}

} // namespace acp
