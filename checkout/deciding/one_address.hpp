#pragma once

#include "spec/types.hpp"

#include <string>

/// What agents that know one address and no groups mean in a session whose groups may go to several.
namespace acp::checkout {

/// Whether `id` means the item: by its own id, or by that of its line.
bool names(const std::string& id, const std::string& item, const CheckoutSession& session);

/// Whether an item is in the cart after the update.
bool stays(const std::string& item, const CheckoutSession& session, const CheckoutSessionUpdateRequest& update);

/// A new address replaces the one the agent could know of, the session's own or, where nothing waits for one, that all
/// groups share, wherever it stands. Other addresses stay.
void redirect_groups(CheckoutSessionUpdateRequest& update, const CheckoutSession& session);

/// For an agent that knows of one chosen option: sent back as it was told, it changes nothing; one for what goes to a
/// certain place leaves what is chosen for other places.
void keep_choices_elsewhere(CheckoutSessionUpdateRequest& update, const CheckoutSession& session);

} // namespace acp::checkout
