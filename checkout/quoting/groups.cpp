#include "checkout/quoting/groups.hpp"

#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

std::string path_in(std::size_t group, std::string_view member) {
  return path_at("$.fulfillment_groups", group, member);
}

bool is_offered(const std::string& location, FulfillmentMethod way, const quote& answer) {
  return std::ranges::any_of(answer.options, [&](const quoted_option& o) {
    return way_of(o.option) == way && option_id_of(o.option) == location;
  });
}

/// True for a group whose items were not asked about at its address.
bool is_left_out(const FulfillmentGroup& group, std::span<const priced_line> lines, const line_index& known,
                 const Address* own) {
  const auto* address = address_of(group);
  if (address == nullptr || (own != nullptr && same_place(*address, *own))) return false;
  return std::ranges::any_of(group.item_ids, [&](const std::string& item) {
    const auto line = known.find(item);
    return line != npos && lines[line].facts != nullptr && lines[line].facts->place == 0;
  });
}

void check_group(const FulfillmentGroup& group, std::size_t index, std::span<const priced_line> lines,
                 const line_index& known, const quote& answer, const Address* own, language in,
                 std::vector<Message>& messages) {
  for (const auto& item : group.item_ids) {
    const auto line = known.find(item);
    if (line == npos || lines[line].facts == nullptr || can_go(*lines[line].facts, group.destination_type)) continue;
    messages.push_back(error_message(MessageErrorCode::invalid, path_in(index, ".destination_type"),
                                     say(in, phrase::group_wrong_way)));
    break;
  }
  if (group.location_id && group.destination_type == FulfillmentMethod::pickup &&
      !is_offered(*group.location_id, group.destination_type, answer))
    messages.push_back(
        error_message(MessageErrorCode::invalid, path_in(index, ".location_id"), say(in, phrase::group_no_pickup)));
  if (is_left_out(group, lines, known, own))
    messages.push_back(
        error_message(MessageErrorCode::unsupported, path_in(index, ".fulfillment_details.address"),
                      say(in, phrase::group_too_many_addresses, {{"count", std::to_string(max_places)}})));
}

/// What was sent is not in the session in this form: the message points to the groups as a whole.
Message dropped_item(const std::string& id, bool is_in_cart, language in) {
  return error_message(MessageErrorCode::invalid, "$.fulfillment_groups",
                       say(in, is_in_cart ? phrase::group_item_twice : phrase::group_no_item, {{"item", shown(id)}}));
}

} // namespace

void settle_groups(field<std::vector<FulfillmentGroup>>& groups, std::span<const priced_line> lines, bool just_sent,
                   language in, std::vector<Message>& messages) {
  if (!groups) return;
  const line_index known{lines};
  std::vector<bool> taken(lines.size(), false);
  for (auto& group : *groups) {
    std::vector<std::string> kept;
    for (const auto& id : group.item_ids) {
      const auto line = known.find(id);
      if (line != npos && !taken[line]) {
        taken[line] = true;
        kept.push_back(lines[line].line.item.id);
      } else if (just_sent && messages.size() < max_messages) {
        messages.push_back(dropped_item(id, line != npos, in));
      }
    }
    group.item_ids = std::move(kept);
  }
  std::erase_if(*groups, [](const FulfillmentGroup& group) { return group.item_ids.empty(); });
  if (groups->empty()) groups.reset();
}

void check_groups(std::span<const FulfillmentGroup> groups, std::span<const priced_line> lines, const quote& answer,
                  const Address* own, language in, std::vector<Message>& messages) {
  const line_index known{lines};
  for (std::size_t i = 0; i < groups.size(); ++i) check_group(groups[i], i, lines, known, answer, own, in, messages);
}

std::vector<line_wish> wishes_of(std::span<const FulfillmentGroup> groups, std::span<const priced_line> lines) {
  std::vector<line_wish> wishes(lines.size());
  const line_index known{lines};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& group = groups[i];
    for (const auto& item : group.item_ids) {
      const auto line = known.find(item);
      if (line == npos) continue;
      wishes[line].group = i;
      wishes[line].way = group.destination_type;
      if (group.destination_type == FulfillmentMethod::pickup && group.location_id)
        wishes[line].location = *group.location_id;
    }
  }
  return wishes;
}

} // namespace acp::checkout
