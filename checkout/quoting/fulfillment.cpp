#include "checkout/quoting/fulfillment.hpp"

#include "checkout/quoting/dropped_choices.hpp"
#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr std::string_view selection_path = "$.selected_fulfillment_options";
constexpr std::string_view address_member = ".fulfillment_details.address";

bool was_in(const CheckoutSession& before, const LineItem& line) {
  return std::ranges::find(before.line_items, line.id, &LineItem::id) != before.line_items.end();
}

/// True where an item went to the session's own address while groups had others.
bool went_with_session(const CheckoutSession& before, const std::string& item) {
  if (!before.fulfillment_groups) return false;
  return std::ranges::none_of(*before.fulfillment_groups, [&](const FulfillmentGroup& group) {
    return address_of(group) != nullptr && std::ranges::find(group.item_ids, item) != group.item_ids.end();
  });
}

/// True for an option that brings things to where only groups go.
bool went_elsewhere(const CheckoutSession& before, const FulfillmentOption& option) {
  if (!is_brought(way_of(option))) return false;
  return address_in(before.fulfillment_details) == nullptr || !mark_of(option_id_of(option)).empty();
}

bool had_an_offer(const CheckoutSession& before, const priced_line& line) {
  const bool with_session = went_with_session(before, line.line.item.id);
  return std::ranges::any_of(before.fulfillment_options, [&](const FulfillmentOption& o) {
    return can_go(*line.facts, way_of(o)) && !(with_session && went_elsewhere(before, o));
  });
}

/// True where a group asks for something else than what its line waits for.
bool asks_otherwise(const line_wish& wish, const SelectedFulfillmentOption* waits_for) {
  if (!wish.way) return false;
  return waits_for == nullptr || waits_for->type != *wish.way ||
         (wish.location && *wish.location != waits_for->option_id);
}

/// True when line `l` may get the option `o` without anybody asking for it, although a choice was made before. A line
/// that waits for its option gets no other.
bool may_add(const fulfillment_view& view, std::size_t l, std::size_t o, const SelectedFulfillmentOption* waits_for,
             const fulfillment_request& request) {
  if (way_of(view.options[o].option) == FulfillmentMethod::digital) return true;
  if (request.groups_sent && asks_otherwise(view.wishes[l], waits_for)) return true;
  if (waits_for != nullptr) return false;
  if (request.before == nullptr) return true;
  return !was_in(*request.before, view.lines[l].line) || !had_an_offer(*request.before, view.lines[l]);
}

/// The option the rest of the cart goes by, where it may carry this line as well, if to another place; else the first
/// on offer.
std::size_t natural_option(const fulfillment_view& view, const coverage& carried, std::size_t l) {
  const auto options = options_in(carried);
  for (const auto option : options)
    if (view.may_carry(option, l)) return option;
  if (view.is_split())
    for (const auto option : options)
      if (const auto twin = view.twin_for(base_id_of(view.options[option]), l); twin != npos) return twin;
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
             const Address* own) {
  const auto& line = view.lines[l];
  if (line.facts == nullptr || !line.facts->unit_price) return lack::nothing; // it can't be bought, which has been said
  const bool has_address = own != nullptr || line.facts->place != 0;
  if (carried[l] != npos) {
    const bool brought = is_brought(way_of(view.options[carried[l]].option));
    return brought && !has_address ? lack::address : lack::nothing;
  }
  if (view.first_for(l) != npos) return was_chosen(before, line.line) ? lack::choice_again : lack::choice;
  if (!can_be_brought(line, view.wishes[l])) return lack::way;
  return has_address ? lack::reach : lack::address;
}

/// Where the address of a line stands, or should: in its group where that has one of its own or others do, else in the
/// session.
std::string address_path(const fulfillment_view& view, std::size_t l, const Address* own) {
  const auto& wish = view.wishes[l];
  const auto is_elsewhere = [](const priced_line& line) { return line.facts != nullptr && line.facts->place != 0; };
  const bool by_group = is_elsewhere(view.lines[l]) || (own == nullptr && wish.way && is_brought(*wish.way) &&
                                                        std::ranges::any_of(view.lines, is_elsewhere));
  if (wish.group == npos || !by_group) return std::string{"$"}.append(address_member);
  return path_at("$.fulfillment_groups", wish.group, address_member);
}

/// What is said of a lack, and of which part of the session.
struct complaint {
  lack what;
  std::string param;
  friend bool operator==(const complaint&, const complaint&) = default;
};

complaint complaint_of(lack what, const fulfillment_view& view, std::size_t l, const Address* own) {
  switch (what) {
  case lack::address:
  case lack::reach: return {what, address_path(view, l, own)};
  case lack::way: return {what, path_at("$.line_items", l, ".item.id")};
  default: return {what, std::string{selection_path}};
  }
}

Message message_for(complaint made, language in) {
  using enum MessageErrorCode;
  constexpr auto ask_buyer = Resolution::requires_buyer_input;
  switch (made.what) {
  case lack::choice:
    return error_message(missing, std::move(made.param), say(in, phrase::fulfillment_choose), ask_buyer);
  case lack::choice_again:
    return error_message(invalid, std::move(made.param), say(in, phrase::fulfillment_choose_again), ask_buyer);
  case lack::address:
    return error_message(missing, std::move(made.param), say(in, phrase::fulfillment_address_needed), ask_buyer);
  case lack::reach:
    return error_message(region_restricted, std::move(made.param), say(in, phrase::fulfillment_out_of_reach),
                         ask_buyer);
  default: return error_message(unsupported, std::move(made.param), say(in, phrase::fulfillment_no_way));
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
                       const Address* own, language in, std::vector<Message>& messages) {
  std::vector<complaint> made;
  for (std::size_t l = 0; l < view.lines.size(); ++l) {
    const auto what = lack_of(view, carried, l, before, own);
    if (what == lack::nothing) continue;
    auto next = complaint_of(what, view, l, own);
    if (std::ranges::find(made, next) != made.end()) continue;
    messages.push_back(message_for(next, in));
    made.push_back(std::move(next));
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
