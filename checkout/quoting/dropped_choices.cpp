#include "checkout/quoting/dropped_choices.hpp"

#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/line_index.hpp"

namespace acp::checkout {
namespace {

bool can_wait(const SelectedFulfillmentOption& choice) { return choice.type != FulfillmentMethod::digital; }

} // namespace

std::vector<const SelectedFulfillmentOption*> restore_choices(const fulfillment_view& view, selection_span selected,
                                                              selection_span dropped, coverage& carried) {
  std::vector<const SelectedFulfillmentOption*> waiting(view.lines.size(), nullptr);
  const line_index lines{view.lines};
  for (const auto choices : {selected, dropped}) {
    for (const auto& choice : choices) {
      if (!can_wait(choice)) continue;
      const auto option = find_option(view.options, choice.option_id);
      for (const auto& id : choice.item_ids) {
        const auto line = lines.find(id);
        if (line == npos || carried[line] != npos) continue;
        carried[line] = view.chosen_for(choice.option_id, option, line);
        if (carried[line] == npos && waiting[line] == nullptr) waiting[line] = &choice;
      }
    }
  }
  return waiting;
}

std::vector<SelectedFulfillmentOption> still_dropped(const fulfillment_view& view, selection_span selected,
                                                     selection_span dropped, const coverage& carried) {
  std::vector<SelectedFulfillmentOption> left;
  std::size_t count = 0;
  const line_index lines{view.lines};
  for (const auto choices : {selected, dropped}) {
    for (const auto& choice : choices) {
      if (!can_wait(choice)) continue;
      std::vector<std::string> ids;
      for (const auto& id : choice.item_ids) {
        const auto line = lines.find(id);
        const bool has_a_way = line != npos && carried[line] != npos;
        if (!has_a_way && count < max_lines) {
          ids.push_back(id);
          ++count;
        }
      }
      if (!ids.empty()) left.push_back({choice.type, choice.option_id, std::move(ids)});
    }
  }
  return left;
}

} // namespace acp::checkout
