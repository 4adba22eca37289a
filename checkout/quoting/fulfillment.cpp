#include "checkout/quoting/fulfillment.hpp"

#include "checkout/quoting/dropped_choices.hpp"
#include "checkout/quoting/ways.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr std::string_view selection_path = "$.selected_fulfillment_options";
constexpr std::string_view address_path = "$.fulfillment_details.address";

bool was_in(const CheckoutSession& before, const LineItem& line) {
  return std::ranges::find(before.line_items, line.id, &LineItem::id) != before.line_items.end();
}

bool had_an_offer(const CheckoutSession& before, const priced_line& line) {
  return std::ranges::any_of(before.fulfillment_options,
                             [&](const FulfillmentOption& o) { return can_go(*line.facts, way_of(o)); });
}

/// True when line `l` may get the option `o` without anybody asking for it, although a choice was made before. A line
/// that waits for its option gets no other.
bool may_add(const fulfillment_view& view, std::size_t l, std::size_t o, bool waits,
             const fulfillment_request& request) {
  if (way_of(view.options[o].option) == FulfillmentMethod::digital) return true;
  if (request.groups_sent && view.wishes[l].way) return true;
  if (waits) return false;
  if (request.before == nullptr) return true;
  return !was_in(*request.before, view.lines[l].line) || !had_an_offer(*request.before, view.lines[l]);
}

/// The option the rest of the cart goes by, where it may carry this line as well; else the first on offer.
std::size_t natural_option(const fulfillment_view& view, const coverage& carried, std::size_t l) {
  for (const auto option : options_in(carried))
    if (view.may_carry(option, l)) return option;
  return view.first_for(l);
}

fulfillment_choice settled_selection(const fulfillment_view& view, const fulfillment_request& request, language in,
                                     std::vector<Message>& messages) {
  fulfillment_choice nothing{coverage(view.lines.size(), npos)};
  if (request.selection != nullptr) {
    if (request.selection->is_null()) return nothing;
    if (*request.selection)
      if (auto carried = read_selection(view, **request.selection, in, messages))
        return {std::move(*carried), true, false};
  }
  if (request.before == nullptr || !request.before->selected_fulfillment_options) return nothing;
  return {keep_selection(view, *request.before->selected_fulfillment_options), true, true};
}

/// What a line without an option lacks.
enum class lack : std::uint8_t { nothing, choice, choice_again, address, reach, way };

bool was_chosen(const CheckoutSession* before, const LineItem& line) {
  if (before == nullptr || !before->selected_fulfillment_options) return false;
  return std::ranges::any_of(*before->selected_fulfillment_options, [&](const SelectedFulfillmentOption& entry) {
    return std::ranges::find(entry.item_ids, line.item.id) != entry.item_ids.end();
  });
}

bool can_be_brought(const priced_line& line, const line_wish& wish) {
  if (wish.way) return is_brought(*wish.way);
  return std::ranges::any_of(line.facts->fulfillable_by, [](fulfillment_type t) { return is_brought(way_of(t)); });
}

lack lack_of(const fulfillment_view& view, const coverage& carried, std::size_t l, const CheckoutSession* before,
             const Address* destination) {
  const auto& line = view.lines[l];
  if (line.facts == nullptr || !line.facts->unit_price) return lack::nothing; // it can't be bought, which has been said
  if (carried[l] != npos) {
    const bool brought = is_brought(way_of(view.options[carried[l]].option));
    return brought && destination == nullptr ? lack::address : lack::nothing;
  }
  if (view.first_for(l) != npos) return was_chosen(before, line.line) ? lack::choice_again : lack::choice;
  if (!can_be_brought(line, view.wishes[l])) return lack::way;
  return destination == nullptr ? lack::address : lack::reach;
}

Message message_for(lack what, std::size_t line, language in) {
  using enum MessageErrorCode;
  constexpr auto ask_buyer = Resolution::requires_buyer_input;
  switch (what) {
  case lack::choice:
    return error_message(missing, std::string{selection_path}, say(in, phrase::fulfillment_choose), ask_buyer);
  case lack::choice_again:
    return error_message(invalid, std::string{selection_path}, say(in, phrase::fulfillment_choose_again), ask_buyer);
  case lack::address:
    return error_message(missing, std::string{address_path}, say(in, phrase::fulfillment_address_needed), ask_buyer);
  case lack::reach:
    return error_message(region_restricted, std::string{address_path}, say(in, phrase::fulfillment_out_of_reach),
                         ask_buyer);
  default:
    return error_message(unsupported, path_at("$.line_items", line, ".item.id"), say(in, phrase::fulfillment_no_way));
  }
}

} // namespace

fulfillment_choice choose_fulfillment(const fulfillment_view& view, const fulfillment_request& request, language in,
                                      std::vector<Message>& messages) {
  auto choice = settled_selection(view, request, in, messages);
  selection_span selected;
  if (choice.kept) selected = *request.before->selected_fulfillment_options;
  const auto dropped = choice.kept ? request.dropped : selection_span{}; // a new choice puts an end to those
  const auto waiting = restore_choices(view, selected, dropped, choice.carried);
  for (std::size_t l = 0; l < choice.carried.size(); ++l) {
    if (choice.carried[l] != npos) continue;
    const auto option = natural_option(view, choice.carried, l);
    if (option != npos && (!choice.made || may_add(view, l, option, waiting[l], request))) choice.carried[l] = option;
  }
  choice.dropped = still_dropped(view, selected, dropped, choice.carried);
  return choice;
}

void check_fulfillment(const fulfillment_view& view, const coverage& carried, const CheckoutSession* before,
                       const Address* destination, language in, std::vector<Message>& messages) {
  std::vector<lack> told;
  for (std::size_t l = 0; l < view.lines.size(); ++l) {
    const auto what = lack_of(view, carried, l, before, destination);
    if (what == lack::nothing) continue;
    if (what != lack::way && std::ranges::find(told, what) != told.end()) continue;
    told.push_back(what);
    messages.push_back(message_for(what, l, in));
  }
}

std::vector<FulfillmentOption> show_options(std::span<const quoted_option> options, language in) {
  std::vector<FulfillmentOption> shown;
  shown.reserve(options.size());
  for (const auto& offered : options) {
    auto& option = shown.emplace_back(offered.option);
    std::visit([&](auto& o) { o.totals = option_totals(price_option(offered), in); }, option);
  }
  return shown;
}

} // namespace acp::checkout
