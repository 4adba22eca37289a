#pragma once

#include "checkout/quoting/line_index.hpp"
#include "checkout/quoting/lines.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace acp::checkout {

/// What the groups ask for one line: the way it shall go, and for pickup or local delivery from where.
struct line_wish {
  std::size_t group = npos; ///< its position; `npos`: the line is in none
  std::optional<FulfillmentMethod> way;
  std::optional<std::string> location; ///< the id of the option there
};

/// Brings groups in line with a cart: ids become item ids, what is not in the cart and what another group has already
/// is dropped, empty groups go. `just_sent`: what is dropped is told, since the agent asked for it; of very many, some.
void settle_groups(field<std::vector<FulfillmentGroup>>& groups, std::span<const priced_line> lines, bool just_sent,
                   language in, std::vector<Message>& messages);

/// Says what is wrong with settled groups: a way their items can't go, a place nobody offers, an address too many.
/// `own` is the session's address.
void check_groups(std::span<const FulfillmentGroup> groups, std::span<const priced_line> lines, const quote& answer,
                  const Address* own, language in, std::vector<Message>& messages);

/// What settled groups ask for each line; a wish without a way for lines in no group.
std::vector<line_wish> wishes_of(std::span<const FulfillmentGroup> groups, std::span<const priced_line> lines);

} // namespace acp::checkout
