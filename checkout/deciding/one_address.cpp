#include "checkout/deciding/one_address.hpp"

#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

/// The address all groups share that have one; null where there are several, or none.
const Address* shared_by(const std::vector<FulfillmentGroup>& groups) {
  const Address* shared = nullptr;
  for (const auto& group : groups) {
    const auto* address = address_of(group);
    if (address == nullptr) continue;
    if (shared != nullptr && !same_place(*shared, *address)) return nullptr;
    shared = address;
  }
  return shared;
}

bool is_in(const FulfillmentGroup& group, const LineItem& line) {
  return std::ranges::any_of(group.item_ids,
                             [&](const std::string& id) { return id == line.id || id == line.item.id; });
}

/// Fetched, downloaded, or brought where a group says.
bool goes_its_own_way(const LineItem& line, const CheckoutSession& session) {
  const auto& groups = *session.fulfillment_groups;
  const auto group = std::ranges::find_if(groups, [&](const FulfillmentGroup& each) { return is_in(each, line); });
  if (group != groups.end()) return !is_brought(group->destination_type) || address_of(*group) != nullptr;
  if (!session.selected_fulfillment_options) return false;
  return std::ranges::any_of(*session.selected_fulfillment_options, [&](const SelectedFulfillmentOption& each) {
    return !is_brought(each.type) && std::ranges::find(each.item_ids, line.item.id) != each.item_ids.end();
  });
}

/// The address such an agent takes for the session's: its own, or that of the groups where nothing waits for one.
const Address* known_address(const CheckoutSession& session) {
  if (const auto* own = address_in(session.fulfillment_details)) return own;
  const bool is_all_there =
      std::ranges::all_of(session.line_items, [&](const LineItem& line) { return goes_its_own_way(line, session); });
  return is_all_there ? shared_by(*session.fulfillment_groups) : nullptr;
}

bool has_addresses(const field<std::vector<FulfillmentGroup>>& groups) {
  return groups &&
         std::ranges::any_of(*groups, [](const FulfillmentGroup& group) { return address_of(group) != nullptr; });
}

bool is_told_as_chosen(const SelectedFulfillmentOption& each) {
  return each.type == FulfillmentMethod::shipping || each.type == FulfillmentMethod::digital;
}

} // namespace

bool names(const std::string& id, const std::string& item, const CheckoutSession& session) {
  return id == item || std::ranges::any_of(session.line_items,
                                           [&](const LineItem& line) { return line.id == id && line.item.id == item; });
}

bool stays(const std::string& item, const CheckoutSession& session, const CheckoutSessionUpdateRequest& update) {
  if (!update.line_items) return update.line_items.is_absent();
  return std::ranges::any_of(*update.line_items,
                             [&](const RequestItem& sent) { return names(sent.id, item, session); });
}

void redirect_groups(CheckoutSessionUpdateRequest& update, const CheckoutSession& session) {
  const auto* sent = address_in(update.fulfillment_details);
  if (sent == nullptr || !has_addresses(session.fulfillment_groups)) return;
  const auto& groups = *session.fulfillment_groups;
  const auto* known = known_address(session);
  if (known == nullptr || same_place(*sent, *known)) return;
  auto& redirected = update.fulfillment_groups.emplace(groups);
  for (auto& group : redirected) {
    std::erase_if(group.item_ids, [&](const std::string& item) { return !stays(item, session, update); });
    const auto* address = address_of(group);
    if (address != nullptr && same_place(*address, *known)) group.fulfillment_details->address = *sent;
  }
}

void keep_choices_elsewhere(CheckoutSessionUpdateRequest& update, const CheckoutSession& session) {
  auto& sent = update.selected_fulfillment_options;
  const auto& chosen = session.selected_fulfillment_options;
  if (!sent || sent->size() != 1 || !chosen || !has_addresses(session.fulfillment_groups)) return;
  const auto id = sent->front().option_id;
  const auto told = std::ranges::find_if(*chosen, is_told_as_chosen);
  if (told != chosen->end() && told->option_id == id) {
    sent.reset();
    return;
  }
  if (mark_of(id).empty()) return; // it is for all, wherever that goes
  for (const auto& each : *chosen) {
    if (mark_of(each.option_id) == mark_of(id)) continue;
    SelectedFulfillmentOption kept{each.type, each.option_id, {}};
    for (const auto& item : each.item_ids)
      if (stays(item, session, update)) kept.item_ids.push_back(item);
    if (!kept.item_ids.empty()) sent->push_back(std::move(kept));
  }
}

} // namespace acp::checkout
