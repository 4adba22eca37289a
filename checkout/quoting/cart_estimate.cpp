#include "checkout/quoting/cart_estimate.hpp"

#include "checkout/quoting/discounts.hpp"
#include "checkout/quoting/lines.hpp"
#include "checkout/values/messages.hpp"

#include <utility>
#include <vector>

namespace acp::checkout {
namespace {

/// What isn't known is left out, rather than shown as nothing.
void leave_tax_out(std::vector<Total>& totals) {
  std::erase_if(totals, [](const Total& total) { return total.type == TotalType::tax; });
}

} // namespace

void estimate_cart(session_state& next, const estimate_input& input) {
  auto& session = next.session;
  const auto in = language_of(session);
  session.messages.clear();
  auto lines = price_cart(input.cart, input.answer, input.before, in);
  check_lines(lines, in, session.messages);
  const auto discounts = settle_discounts(next, lines, {}, input.answer, input.now);
  bound_messages(session.messages, in);

  std::vector<line_amounts> amounts;
  amounts.reserve(lines.size());
  for (const auto& line : lines) amounts.push_back(line.amounts);
  session.totals = session_totals(amounts, {}, input.answer, in, rows_of(discounts));
  leave_tax_out(session.totals);
  session.line_items.clear();
  session.line_items.reserve(lines.size());
  for (auto& priced : lines) {
    leave_tax_out(priced.line.totals);
    session.line_items.push_back(std::move(priced.line));
  }
  session.expires_at = to_rfc3339(input.now + input.merchant.cart_lifetime);
}

} // namespace acp::checkout
