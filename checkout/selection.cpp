#include "checkout/selection.hpp"

#include "checkout/messages.hpp"
#include "checkout/ways.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

std::size_t find_option(std::span<const quoted_option> options, const std::string& id) {
  for (std::size_t i = 0; i < options.size(); ++i)
    if (option_id_of(options[i].option) == id) return i;
  return npos;
}

/// Reads the entries of one selection; remembers whether all of them were right.
class selection_reader {
public:
  selection_reader(const fulfillment_view& view, std::vector<Message>& messages)
      : view_(view)
      , messages_(messages)
      , carried_(view.lines.size(), npos) {}

  void read(std::span<const SelectedFulfillmentOption> selection) {
    for (std::size_t i = 0; i < selection.size(); ++i) read_entry(selection[i], i);
    for (const auto option : open_handed_)
      for (std::size_t l = 0; l < carried_.size(); ++l)
        if (carried_[l] == npos && view_.may_carry(option, l)) carried_[l] = option;
  }

  std::optional<coverage> result() && {
    if (!right_) return std::nullopt;
    return std::move(carried_);
  }

private:
  void read_entry(const SelectedFulfillmentOption& entry, std::size_t index) {
    const auto option = find_option(view_.options, entry.option_id);
    if (option == npos) return refuse(index, ".option_id", "This fulfillment option is not on offer.");
    if (way_of(view_.options[option].option) != entry.type)
      return refuse(index, ".type", "The fulfillment option is of another type.");
    if (entry.item_ids.empty()) open_handed_.push_back(option);
    for (std::size_t i = 0; i < entry.item_ids.size(); ++i) read_item(entry.item_ids[i], option, index, i);
  }

  void read_item(const std::string& id, std::size_t option, std::size_t index, std::size_t position) {
    const auto at = [&] { return path_at(".item_ids", position); };
    const auto line = find_line(view_.lines, id);
    if (line == npos) return refuse(index, at(), "The cart has no such item.");
    if (carried_[line] != npos && carried_[line] != option)
      return refuse(index, at(), "More than one fulfillment option is selected for this item.");
    if (!view_.may_carry(option, line))
      return refuse(index, at(), "The fulfillment option is not available for this item.");
    carried_[line] = option;
  }

  void refuse(std::size_t index, std::string_view member, std::string text) {
    right_ = false;
    messages_.push_back(error_message(MessageErrorCode::invalid,
                                      path_at("$.selected_fulfillment_options", index, member), std::move(text)));
  }

  const fulfillment_view& view_;
  std::vector<Message>& messages_;
  coverage carried_;
  std::vector<std::size_t> open_handed_; ///< options that take whatever is left
  bool right_ = true;
};

} // namespace

bool fulfillment_view::may_carry(std::size_t o, std::size_t l) const {
  const auto& line = lines[l];
  const auto& option = options[o];
  const auto way = way_of(option.option);
  if (line.facts == nullptr || !can_go(*line.facts, way)) return false;
  const auto& wish = wishes[l];
  if (wish.way && *wish.way != way) return false;
  if (wish.location && *wish.location != option_id_of(option.option)) return false;
  return std::ranges::find(option.items, line.facts->item) != option.items.end();
}

std::size_t fulfillment_view::first_for(std::size_t l) const {
  for (std::size_t o = 0; o < options.size(); ++o)
    if (may_carry(o, l)) return o;
  return npos;
}

std::optional<coverage> read_selection(const fulfillment_view& view,
                                       std::span<const SelectedFulfillmentOption> selection,
                                       std::vector<Message>& messages) {
  selection_reader reader{view, messages};
  reader.read(selection);
  return std::move(reader).result();
}

coverage keep_selection(const fulfillment_view& view, std::span<const SelectedFulfillmentOption> selection) {
  coverage carried(view.lines.size(), npos);
  for (const auto& entry : selection) {
    const auto option = find_option(view.options, entry.option_id);
    if (option == npos) continue;
    for (const auto& id : entry.item_ids) {
      const auto line = find_line(view.lines, id);
      if (line != npos && carried[line] == npos && view.may_carry(option, line)) carried[line] = option;
    }
  }
  return carried;
}

std::vector<std::size_t> options_in(const coverage& carried) {
  std::vector<std::size_t> options;
  for (const auto option : carried)
    if (option != npos && std::ranges::find(options, option) == options.end()) options.push_back(option);
  return options;
}

std::vector<SelectedFulfillmentOption> write_selection(const fulfillment_view& view, const coverage& carried) {
  std::vector<SelectedFulfillmentOption> selection;
  for (const auto option : options_in(carried)) {
    auto& entry = selection.emplace_back();
    entry.type = way_of(view.options[option].option);
    entry.option_id = option_id_of(view.options[option].option);
    for (std::size_t l = 0; l < carried.size(); ++l)
      if (carried[l] == option) entry.item_ids.push_back(view.lines[l].line.item.id);
  }
  return selection;
}

} // namespace acp::checkout
