#pragma once

#include "checkout/quoting/groups.hpp"
#include "checkout/quoting/line_index.hpp"
#include "checkout/quoting/lines.hpp"
#include "spec/types.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acp::checkout {

/// A cart and what is on offer to fulfil it.
struct fulfillment_view {
  std::span<const priced_line> lines;
  std::span<const quoted_option> options;
  std::span<const line_wish> wishes; ///< one per line

  /// True when option `o` may carry line `l`: it takes the item, the item can go that way, and its group agrees.
  bool may_carry(std::size_t o, std::size_t l) const;
  /// The first option that may carry the line; `npos` for none.
  std::size_t first_for(std::size_t l) const;
  /// The option that is the same as `base` but for where it goes, and may carry the line; `npos` for none.
  std::size_t twin_for(std::string_view base, std::size_t l) const;
  /// What a session chose earlier for a line, to where that goes now; `npos` where it is not on offer there. `option`
  /// is the one with this very id.
  std::size_t chosen_for(std::string_view id, std::size_t option, std::size_t l) const;
  /// True where something is offered for a further place.
  bool is_split() const { return !options.empty() && options.back().place != 0; }
};

/// An option's position in an offer; `npos` where it is not on offer.
std::size_t find_option(std::span<const quoted_option> options, const std::string& id);

/// For each line the option that carries it, by its position in the offer; `npos` for none.
using coverage = std::vector<std::size_t>;

/// A selection an agent sent, checked. An entry without item ids takes all it may carry that no other entry names. An
/// option's plain id stands for it wherever the items go; one that says where is for what goes there. Nothing when any
/// of it is wrong; the messages say what.
std::optional<coverage> read_selection(const fulfillment_view& view,
                                       std::span<const SelectedFulfillmentOption> selection, language in,
                                       std::vector<Message>& messages);

/// What is left of a selection made earlier.
coverage keep_selection(const fulfillment_view& view, std::span<const SelectedFulfillmentOption> selection);

/// A coverage as a session writes it, one entry per option, with the ids of the items.
std::vector<SelectedFulfillmentOption> write_selection(const fulfillment_view& view, const coverage& carried);

/// The options of a coverage, each once.
std::vector<std::size_t> options_in(const coverage& carried);

} // namespace acp::checkout
