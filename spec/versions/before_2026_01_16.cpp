// What 2026-01-16 changed: the price of a fulfillment option as rows.

#include "spec/versions/adapters.hpp"
#include "spec/versions/amounts.hpp"
#include "spec/versions/tell.hpp"

namespace acp::versions {
namespace {

bool write_price(const source_object& from, object_text& to) {
  const amounts rows{from["totals"]};
  const auto tax = rows.sum("tax");
  const bool split = rows.has("subtotal") || rows.has("fulfillment");
  const auto named = rows.sum("subtotal") + rows.sum("fulfillment") - rows.sum("discount");
  const auto total = rows.has("total") ? rows.sum("total") : named + tax;
  to.number("\"subtotal\":", split ? named : total - tax);
  to.number("\"tax\":", tax);
  to.number("\"total\":", total);
  return true;
}

} // namespace

bool adapt_fulfillment_option_shipping(const source_object& from, object_text& to, const told_for&) {
  return write_price(from, to);
}

bool adapt_fulfillment_option_digital(const source_object& from, object_text& to, const told_for&) {
  return write_price(from, to);
}

} // namespace acp::versions
