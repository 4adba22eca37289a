#include "checkout/orders/order_rules.hpp"
#include "checkout/orders/order_words.hpp"

#include <set>
#include <utility>

namespace acp::checkout::orders {
namespace {

constexpr std::array<std::string_view, 4> on_the_way{"shipped", "in_transit", "out_for_delivery", "delivered"};

std::int64_t units_in(const field<std::vector<LineItemReference>>& lines, const std::string& line) {
  std::int64_t sum = 0;
  if (lines)
    for (const auto& each : *lines)
      if (each.id == line) sum += each.quantity;
  return sum;
}

/// "Fulfilled" is what the merchant has dispatched, for parcels; what the buyer has, for pickups and downloads.
bool is_dispatched(const Fulfillment& f) {
  const auto status = f.status.value_or("pending");
  return f.type == OrderFulfillmentType::shipping ? is_one_of(on_the_way, status) : status == "delivered";
}

bool is_given_up(const Fulfillment& f) { return f.status == "failed" || f.status == "canceled"; }

void add(line_units& units, const Adjustment& a, const std::string& line) {
  if (a.status == "failed") return;
  const auto n = units_in(a.line_items, line);
  const auto done = a.status == "completed" ? n : 0;
  if (a.type == "cancellation") {
    units.canceling += n;
    units.canceled += done;
  } else if (a.type == "return") {
    units.returning += n;
    units.returned += done;
  }
}

} // namespace

line_units units_of(const Order& order, const std::string& line) {
  line_units units;
  if (order.line_items)
    for (const auto& each : *order.line_items)
      if (each.id == line) units.ordered += each.quantity.ordered;
  if (order.fulfillments)
    for (const auto& f : *order.fulfillments) {
      const auto n = units_in(f.line_items, line);
      if (!is_given_up(f)) units.allocated += n;
      if (is_dispatched(f)) units.dispatched += n;
    }
  if (order.adjustments)
    for (const auto& a : *order.adjustments) add(units, a, line);
  return units;
}

verdict check_lines(const Order& order, const std::vector<LineItemReference>& lines,
                    std::int64_t (line_units::*left)() const, const char* too_many) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto path = "$.line_items[" + std::to_string(i) + "]";
    const auto units = units_of(order, lines[i].id);
    if (units.ordered == 0) return std::unexpected{invalid(path + ".id", "The order has no such line.")};
    if (!seen.insert(lines[i].id).second) return std::unexpected{invalid(path + ".id", "This line is named twice.")};
    if (lines[i].quantity > (units.*left)())
      return std::unexpected{
          invalid(path + ".quantity", std::string{too_many} + " " + std::to_string((units.*left)()) + ".")};
  }
  return {};
}

} // namespace acp::checkout::orders
