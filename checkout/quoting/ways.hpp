#pragma once

#include "checkout/quoting/quote.hpp"
#include "spec/types.hpp"

#include <algorithm>
#include <string>
#include <type_traits>
#include <variant>

/// Small questions about the ways in which things reach a buyer.
namespace acp::checkout {

/// The protocol's word for a way the merchant knows.
constexpr FulfillmentMethod way_of(fulfillment_type type) {
  switch (type) {
  case fulfillment_type::shipping: return FulfillmentMethod::shipping;
  case fulfillment_type::digital: return FulfillmentMethod::digital;
  case fulfillment_type::pickup: return FulfillmentMethod::pickup;
  case fulfillment_type::local_delivery: return FulfillmentMethod::local_delivery;
  }
  return FulfillmentMethod::shipping;
}

inline FulfillmentMethod way_of(const FulfillmentOption& option) {
  return std::visit(
      [](const auto& o) {
        using kind = std::remove_cvref_t<decltype(o)>;
        if constexpr (std::is_same_v<kind, FulfillmentOptionDigital>) return FulfillmentMethod::digital;
        if constexpr (std::is_same_v<kind, FulfillmentOptionPickup>) return FulfillmentMethod::pickup;
        if constexpr (std::is_same_v<kind, FulfillmentOptionLocalDelivery>) return FulfillmentMethod::local_delivery;
        return FulfillmentMethod::shipping;
      },
      option);
}

inline const std::string& option_id_of(const FulfillmentOption& option) {
  return std::visit([](const auto& o) -> const std::string& { return o.id; }, option);
}

/// True for the ways that need an address to bring things to.
constexpr bool is_brought(FulfillmentMethod way) {
  return way == FulfillmentMethod::shipping || way == FulfillmentMethod::local_delivery;
}

inline bool can_go(const quoted_item& item, FulfillmentMethod way) {
  return std::ranges::any_of(item.fulfillable_by, [way](fulfillment_type type) { return way_of(type) == way; });
}

} // namespace acp::checkout
