#pragma once

#include "checkout/orders/order_command.hpp"
#include "checkout/texts/texts.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

/// The parts of `decide_order`. Each changes the order in place, or says why not; on a failure the copy is thrown away.
namespace acp::checkout::orders {

using verdict = std::expected<void, failure>;

/// How many units of a line are where.
struct line_units {
  std::int64_t ordered = 0;
  std::int64_t allocated = 0;  ///< in fulfillments that were not given up
  std::int64_t dispatched = 0; ///< of those: shipped, picked up or delivered
  std::int64_t canceled = 0;   ///< by completed cancellations
  std::int64_t canceling = 0;  ///< by those and pending ones
  std::int64_t returned = 0;   ///< by completed returns
  std::int64_t returning = 0;  ///< by those and pending ones
  std::int64_t unassigned() const { return ordered - canceling - allocated; }
  std::int64_t total() const { return ordered; }
  std::int64_t returnable() const { return dispatched - returning; }
};
line_units units_of(const Order& order, const std::string& line);

/// Refuses references to unknown lines, to one line twice, and to more units than `left` says there are.
verdict check_lines(const Order& order, const std::vector<LineItemReference>& lines,
                    std::int64_t (line_units::*left)() const, const char* too_many);

/// Everything no other fulfillment has yet.
std::vector<LineItemReference> the_rest(const Order& order);

/// Where an order goes to several addresses, one fulfillment goes to one of them: without lines it is for what is left
/// there, without a destination it goes where its lines do. Refused where those go to several. Else as it was sent.
std::expected<NewFulfillment, failure> as_one_parcel(const CheckoutSession& session, const Order& order,
                                                     NewFulfillment sent);

verdict add_fulfillment(Order& order, const NewFulfillment& sent, time_point now);
verdict change(Fulfillment& fulfillment, const FulfillmentChange& sent, time_point now);

struct new_adjustment {
  std::string id;
  bool refund = false; ///< the payment service is to be asked
};
/// `charged` and `unit`: what was paid for the order.
std::expected<new_adjustment, failure> add_adjustment(Order& order, const NewAdjustment& sent, const money& charged,
                                                      bool refundable, time_point now);
verdict end_adjustment(Adjustment& adjustment, const std::string& status);

/// Brings what follows from fulfillments and adjustments up to date: quantities and status of the lines, the sum of
/// refunds, and the order's status, unless the merchant holds it (`manual_review`, `canceled`).
void derive(Order& order, language in);

verdict set_status(Order& order, const std::string& status);

failure invalid(std::string param, std::string message);
failure unknown(std::string what);
failure conflicting(std::string code, std::string message);

/// `prefix` and the first number that is not taken.
template <class Range>
std::string free_id(const Range& taken, const std::string& prefix) {
  for (std::size_t n = taken.size() + 1;; ++n) {
    auto id = prefix + std::to_string(n);
    bool used = false;
    for (const auto& each : taken) used = used || each.id == id;
    if (!used) return id;
  }
}

} // namespace acp::checkout::orders
