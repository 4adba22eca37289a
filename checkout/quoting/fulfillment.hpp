#pragma once

#include "checkout/quoting/selection.hpp"
#include "spec/types.hpp"

#include <span>
#include <vector>

namespace acp::checkout {

/// What a choice of fulfilment depends on beside the offer.
struct fulfillment_request {
  const CheckoutSession* before = nullptr; ///< null for a new session
  /// The selection sent with this command; null for none.
  const field<std::vector<SelectedFulfillmentOption>>* selection = nullptr;
  bool groups_sent = false;                             ///< groups came with this command
  std::span<const SelectedFulfillmentOption> dropped{}; ///< choices that wait for their option
};

/// Which option carries which line from now on.
struct fulfillment_choice {
  coverage carried;
  bool made = false; ///< somebody has chosen, if only to take a choice back: an empty selection stays empty
  bool kept = false; ///< it is what is left of an earlier choice
  std::vector<SelectedFulfillmentOption> dropped{}; ///< choices that wait for their option from now on
};

/// Decides what is selected.
///
/// A valid selection that was sent replaces the one before; a wrong one is refused as a whole. A choice that is no
/// longer on offer is dropped, never silently replaced; it comes back when its option does. Lines nobody has decided
/// about get the first option on offer: all of them as long as nothing was ever selected, later new lines, lines for
/// which nothing was on offer before, lines in groups that were just sent, and whatever is delivered digitally.
fulfillment_choice choose_fulfillment(const fulfillment_view& view, const fulfillment_request& request, language in,
                                      std::vector<Message>& messages);

/// Says what is missing until every line is carried: an address, a choice, or any way at all to that address; of every
/// destination by itself. `before` is the session the choice was kept from, `own` the session's address; null for none.
void check_fulfillment(const fulfillment_view& view, const coverage& carried, const CheckoutSession* before,
                       const Address* own, language in, std::vector<Message>& messages);

/// The options on offer as a session shows them, with their costs.
std::vector<FulfillmentOption> show_options(std::span<const quoted_option> options, language in);

} // namespace acp::checkout
