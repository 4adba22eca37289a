#include "checkout/deciding/one_address.hpp"

#include "checkout/quoting/places.hpp"

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
  const auto* own = address_in(session.fulfillment_details);
  const auto* known = own != nullptr ? own : shared_by(groups);
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
