#include "checkout/quoting/requote.hpp"

#include "checkout/quoting/discounts.hpp"
#include "checkout/quoting/fulfillment.hpp"
#include "checkout/quoting/lines.hpp"
#include "checkout/quoting/negotiation.hpp"
#include "checkout/quoting/places.hpp"
#include "checkout/quoting/presentment.hpp"
#include "checkout/quoting/readiness.hpp"
#include "checkout/quoting/tax_exemption.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

std::vector<const quoted_option*> chosen_options(const quote& answer, const coverage& carried) {
  std::vector<const quoted_option*> chosen;
  for (const auto option : options_in(carried)) chosen.push_back(&answer.options[option]);
  return chosen;
}

std::vector<Total> total_up(std::span<const priced_line> lines, std::span<const quoted_option* const> options,
                            const quote& answer, language in, const discount_result& discounts) {
  std::vector<line_amounts> amounts;
  amounts.reserve(lines.size());
  for (const auto& line : lines) amounts.push_back(line.amounts);
  std::vector<fulfillment_amounts> chosen;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto off = i < discounts.fulfillment.size() ? discounts.fulfillment[i] : 0;
    chosen.push_back(price_option(*options[i], off));
  }
  return session_totals(amounts, chosen, answer, in, rows_of(discounts));
}

/// Groups, options and selection; returns which option carries which line.
coverage settle_fulfillment(session_state& state, const requote_input& input, std::span<const priced_line> lines) {
  auto& next = state.session;
  auto& messages = next.messages;
  const auto in = language_of(next);
  settle_groups(next.fulfillment_groups, lines, input.groups_sent, in, messages);
  std::span<const FulfillmentGroup> groups;
  if (next.fulfillment_groups) groups = *next.fulfillment_groups;
  const auto* own = address_in(next.fulfillment_details);
  check_groups(groups, lines, input.answer, own, in, messages);

  const auto wishes = wishes_of(groups, lines);
  const fulfillment_view view{lines, input.answer.options, wishes};
  auto choice = choose_fulfillment(
      view, {input.before, input.selection, input.groups_sent, state.hidden.dropped_choices}, in, messages);
  check_fulfillment(view, choice.carried, choice.kept ? input.before : nullptr, own, in, messages);

  state.hidden.dropped_choices = std::move(choice.dropped);
  auto selection = write_selection(view, choice.carried);
  next.selected_fulfillment_options.reset();
  if (choice.made || !selection.empty()) next.selected_fulfillment_options = std::move(selection);
  next.fulfillment_options = show_options(input.answer.options, in);
  return std::move(choice.carried);
}

/// Amounts of a cart with something in it are valid for a while, never longer than the session, and no longer than the
/// discounts in them.
void set_validity(CheckoutSession& next, const requote_input& input, const discount_result& discounts) {
  next.quote_expires_at.reset();
  if (input.cart.empty()) return;
  auto end = input.now + input.merchant.quote_lifetime;
  if (next.expires_at) end = std::min(end, from_rfc3339(*next.expires_at).value_or(end));
  end = std::min(end, first_end(discounts).value_or(end));
  next.quote_expires_at = to_rfc3339(end);
}

void compute(session_state& state, const requote_input& input) {
  auto& next = state.session;
  const auto in = language_of(next);
  next.messages.clear();
  next.authentication_metadata.reset(); // amounts may have moved: what was authenticated no longer counts
  std::span<const LineItem> lines_before;
  if (input.before != nullptr) lines_before = input.before->line_items;

  auto lines = price_cart(input.cart, input.answer, lines_before, in);
  if (lines.empty())
    next.messages.push_back(error_message(MessageErrorCode::missing, "$.line_items", say(in, phrase::cart_empty),
                                          Resolution::requires_buyer_input));
  check_lines(lines, in, next.messages);
  const auto carried = settle_fulfillment(state, input, lines);
  const auto chosen = chosen_options(input.answer, carried);
  const auto discounts = settle_discounts(state, lines, chosen, input.answer, input.now);
  next.totals = total_up(lines, chosen, input.answer, in, discounts);
  next.line_items.clear();
  next.line_items.reserve(lines.size());
  for (auto& priced : lines) next.line_items.push_back(std::move(priced.line));
  show_presentment(next);

  check_interventions(next.capabilities, in, next.messages);
  check_buyer(next, next.messages);
  set_validity(next, input, discounts);
  settle_readiness(next, input.merchant.shop_url);
  bound_messages(next.messages, in, max_messages - 1); // a completion may have one more thing to say
}

} // namespace

void requote(session_state& state, const requote_input& input) {
  const auto exempt = exempt_places(state.session, input.answer, input.merchant, input.now);
  if (exempt.empty()) return compute(state, input);
  const auto untaxed = without_tax(input.answer, exempt);
  compute(state, {input.cart, untaxed, input.merchant, input.now, input.before, input.selection, input.groups_sent});
  tell_exemption(state.session, untaxed, exempt);
}

} // namespace acp::checkout
