#pragma once

#include "checkout/quoting/quote.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

/// A session whose groups go to several addresses. One place is one parcel per option that is chosen for it. With all
/// of a session going to one address there are no places, and nothing here costs anything.
namespace acp::checkout {

/// A session goes to at most so many addresses beside its own.
inline constexpr std::size_t max_places = 20;

/// True for two addresses a parcel reaches alike: case, blanks at either end and empty members do not matter.
bool same_place(const Address& a, const Address& b);

/// The session's own address; null for none.
const Address* address_in(const field<FulfillmentDetails>& details);

/// The address a group brings its items to; null where it has none of its own.
const Address* address_of(const FulfillmentGroup& group);

/// The addresses of groups beside the session's own, in the order of the groups, with the items of `cart` that go
/// there. Each is named after the first group that goes there; where the session has no address, the first one needs no
/// name. An item goes with the first group that names it. Of more than `max_places` the rest is left out.
std::vector<quote_place> places_of(const field<FulfillmentDetails>& details,
                                   const field<std::vector<FulfillmentGroup>>& groups,
                                   std::span<const requested_line> cart);

/// Notes in an answer which items go where.
void place_items(quote& answer, std::span<const quote_place> places);

/// Adds what is offered for place `index` (from 1) under ids of its own: `express@g2` is `express` to where the group
/// g2 goes.
void add_offers(quote& answer, const quote_place& place, std::size_t index, std::vector<quoted_option> offers);

/// Says in the titles of what is brought where it goes, where that could be asked.
void name_places(quote& answer, const quote_request& request);

/// The id of an option without what only tells where it goes.
std::string_view base_id_of(const quoted_option& option);
/// The same of an id as a session wrote it, whose option may be gone.
std::string_view base_of(std::string_view option_id);
/// What of such an id tells where it goes; empty where nothing does.
std::string_view mark_of(std::string_view option_id);

/// The jurisdiction of a place (0: the request's destination) as shown in a breakdown; empty where it is not known.
const std::string& jurisdiction_at(const quote& answer, std::size_t place);

} // namespace acp::checkout
