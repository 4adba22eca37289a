#pragma once

#include "checkout/values/ids.hpp"
#include "checkout/values/money.hpp"
#include "spec/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace acp::checkout {

/// What a discount makes cheaper.
enum class discount_target : std::uint8_t { items, fulfillment };

/// Who may use a discount. Of what is empty everybody may.
struct discount_audience {
  bool signed_in = false;             ///< only buyers who are signed in at the shop
  std::vector<std::string> tiers;     ///< of the loyalty programme
  std::vector<std::string> customers; ///< the merchant's own ids of buyers
  friend bool operator==(const discount_audience&, const discount_audience&) = default;
};

/// How often a discount may be used, and how often it is, uses of completions under way included.
struct discount_limits {
  std::optional<std::int64_t> most;
  std::optional<std::int64_t> most_per_buyer;
  std::int64_t used = 0;
  std::int64_t used_by_buyer = 0;

  bool any() const { return most || most_per_buyer; }
  bool reached() const { return (most && used >= *most) || (most_per_buyer && used_by_buyer >= *most_per_buyer); }
  friend bool operator==(const discount_limits&, const discount_limits&) = default;
};

/// A discount as the merchant tells of it for one cart and currency: facts, no arithmetic.
struct discount_offer {
  std::string id;
  std::string name;                                   ///< for buyers
  std::optional<std::string> code = {};               ///< nothing: it comes by itself
  std::variant<std::monostate, rate, money> off = {}; ///< a part or an amount; nothing: not in this currency
  DiscountMethod method = DiscountMethod::across;
  discount_target target = discount_target::items;
  std::int64_t priority = 1;         ///< from 1; lower is taken off first
  bool combines = true;              ///< false: never together with another one
  std::vector<item_id> items = {};   ///< to which it applies; empty: all
  std::optional<money> minimum = {}; ///< what those must cost together, before any discount
  std::optional<money> at_most = {}; ///< it never takes off more
  std::optional<time_point> start = {};
  std::optional<time_point> end = {}; ///< from then on it is over
  discount_audience audience = {};
  discount_limits limits = {};
  friend bool operator==(const discount_offer&, const discount_offer&) = default;
};

/// One use of a discount whose uses are counted.
struct discount_use {
  std::string discount; ///< its id
  std::string buyer;    ///< `buyer_key`
  friend bool operator==(const discount_use&, const discount_use&) = default;
};

} // namespace acp::checkout
