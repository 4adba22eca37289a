#pragma once

#include "conformance/look.hpp"
#include "conformance/options.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acp::conformance {

/// One purchase in the words of a version.
class wording {
public:
  wording(std::string_view version, const inputs& given) : version_(version), given_(given) {}

  json create(int quantity = 1) const { return create({{item(), quantity}}); }
  json create(const std::vector<std::pair<std::string, int>>& items) const;
  json create_without_address() const;

  json change_quantity(int quantity) const;
  json change_address() const;
  /// An option as the session offers it, for these items.
  json select(const json& option, const std::vector<std::string>& items) const;
  /// `session` says which handlers there are.
  json complete(const json& session, const std::string& token) const;
  json billing_address() const;
  json with_authentication(json completion) const;

  const std::string& item() const { return given_.items.front(); }
  /// What the lists of items are called in requests.
  std::string_view items_member() const { return modern() ? "line_items" : "items"; }
  /// What the address is part of.
  std::string_view address_member() const;
  /// How many of a line of a session.
  static std::optional<std::int64_t> quantity_of(const json& line);
  /// The ids of the options a session has chosen.
  std::vector<std::string> chosen(const json& session) const;
  /// What an option costs in all.
  static std::optional<std::int64_t> price_of(const json& option);

private:
  bool modern() const { return version_ >= "2026-01-30"; }
  json fulfillment() const;
  std::string handler(const json& session) const;

  std::string_view version_;
  const inputs& given_;
};

/// Somebody to buy for.
json buyer();

} // namespace acp::conformance
