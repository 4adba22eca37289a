#pragma once

#include <algorithm>
#include <array>
#include <string_view>

/// The words the protocol defines for orders (schema Order, Fulfillment, FulfillmentEvent, Adjustment). Readers have to
/// accept others; this server writes only these.
namespace acp::checkout::orders {

inline constexpr std::array<std::string_view, 7> order_statuses{"created", "confirmed", "manual_review", "processing",
                                                                "shipped", "completed", "canceled"};
inline constexpr std::array<std::string_view, 9> fulfillment_statuses{
    "pending",          "processing", "shipped", "in_transit", "out_for_delivery",
    "ready_for_pickup", "delivered",  "failed",  "canceled"};
inline constexpr std::array<std::string_view, 10> fulfillment_events{
    "processing", "shipped",        "in_transit",         "out_for_delivery", "ready_for_pickup",
    "delivered",  "failed_attempt", "returned_to_sender", "canceled",         "undeliverable"};
inline constexpr std::array<std::string_view, 7> adjustment_types{
    "refund", "credit", "return", "exchange", "price_adjustment", "cancellation", "dispute"};
inline constexpr std::array<std::string_view, 3> adjustment_statuses{"pending", "completed", "failed"};

template <class Words>
constexpr bool is_one_of(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

} // namespace acp::checkout::orders
