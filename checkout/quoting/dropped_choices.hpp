#pragma once

#include "checkout/quoting/selection.hpp"
#include "spec/types.hpp"

#include <span>
#include <vector>

/// A choice whose option goes away is not lost: it waits for its option, and nothing takes its place meanwhile. Choices
/// of downloads are not kept, since nobody has to choose those.
namespace acp::checkout {

using selection_span = std::span<const SelectedFulfillmentOption>;

/// Gives lines without an option the one that was chosen for them, where it is on offer. What the lines that wait on
/// wait for is in the result, null for the others. `selected` is the selection so far, `dropped` what waited already.
std::vector<const SelectedFulfillmentOption*> restore_choices(const fulfillment_view& view, selection_span selected,
                                                              selection_span dropped, coverage& carried);

/// What waits from now on: all that was chosen, in the cart or once in it, but for the lines that are carried. At most
/// as much as a cart can hold.
std::vector<SelectedFulfillmentOption> still_dropped(const fulfillment_view& view, selection_span selected,
                                                     selection_span dropped, const coverage& carried);

} // namespace acp::checkout
