#include "checkout/quoting/selection.hpp"

#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

/// Reads the entries of one selection; remembers whether all of them were right.
class selection_reader {
public:
  selection_reader(const fulfillment_view& view, language in, std::vector<Message>& messages)
      : view_(view)
      , in_(in)
      , messages_(messages)
      , lines_(view.lines)
      , carried_(view.lines.size(), npos) {}

  void read(std::span<const SelectedFulfillmentOption> selection) {
    for (const auto& entry : selection) {
      if (refused_ == max_messages) return; // it is wrong, and enough has been said
      read_entry(entry);
    }
    for (const auto& [option, is_plain] : open_handed_)
      for (std::size_t l = 0; l < carried_.size(); ++l)
        if (carried_[l] == npos && view_.may_carry(option, l)) carried_[l] = option;
    if (view_.is_split()) take_elsewhere();
  }

  std::optional<coverage> result() && {
    if (refused_ > 0) return std::nullopt;
    return std::move(carried_);
  }

private:
  struct open_hand {
    std::size_t option;
    bool is_plain; ///< it was named without saying where it goes
    friend bool operator==(const open_hand&, const open_hand&) = default;
  };

  void read_entry(const SelectedFulfillmentOption& entry) {
    const auto option = find_named(entry.option_id);
    if (option == npos) return refuse(phrase::selection_not_on_offer, "option", entry.option_id);
    if (way_of(view_.options[option].option) != entry.type)
      return refuse(phrase::selection_other_type, "option", entry.option_id);
    if (entry.item_ids.empty()) add_open_handed({option, is_plain(option, entry.option_id)});
    for (const auto& id : entry.item_ids) read_item(id, option, entry.option_id);
  }

  void add_open_handed(open_hand hand) {
    if (std::ranges::find(open_handed_, hand) == open_handed_.end()) open_handed_.push_back(hand);
  }

  /// The option with this id; where it is a plain one, perhaps one that goes elsewhere.
  std::size_t find_named(const std::string& id) const {
    const auto option = find_option(view_.options, id);
    if (option != npos || !view_.is_split()) return option;
    const auto twin = std::ranges::find(view_.options, id, base_id_of);
    return twin == view_.options.end() ? npos : static_cast<std::size_t>(twin - view_.options.begin());
  }

  bool is_plain(std::size_t option, std::string_view id) const { return base_id_of(view_.options[option]) == id; }

  /// What is left goes by the options that were named without saying where.
  void take_elsewhere() {
    for (std::size_t l = 0; l < carried_.size(); ++l)
      for (const auto& [option, is_plain] : open_handed_)
        if (carried_[l] == npos && is_plain) carried_[l] = view_.twin_for(base_id_of(view_.options[option]), l);
  }

  void read_item(const std::string& id, std::size_t option, std::string_view named) {
    const auto line = lines_.find(id);
    if (line == npos) return refuse(phrase::selection_no_item, "item", id);
    if (view_.is_split() && is_plain(option, named))
      if (const auto twin = view_.twin_for(named, line); twin != npos) option = twin;
    if (carried_[line] == option) return;
    if (carried_[line] != npos) return refuse(phrase::selection_twice, "item", id);
    if (refused_ < max_messages && !view_.may_carry(option, line))
      return refuse(phrase::selection_not_for_item, "item", id);
    carried_[line] = option;
  }

  /// What was sent is not in the session: the message points to the selection as a whole.
  void refuse(phrase why, std::string_view name, const std::string& id) {
    if (refused_ == max_messages) return;
    ++refused_;
    messages_.push_back(
        error_message(MessageErrorCode::invalid, "$.selected_fulfillment_options", say(in_, why, {{name, shown(id)}})));
  }

  const fulfillment_view& view_;
  language in_;
  std::vector<Message>& messages_;
  line_index lines_;
  coverage carried_;
  std::vector<open_hand> open_handed_; ///< options that take whatever is left, the first named first
  std::size_t refused_ = 0;
};

} // namespace

std::size_t find_option(std::span<const quoted_option> options, const std::string& id) {
  for (std::size_t i = 0; i < options.size(); ++i)
    if (option_id_of(options[i].option) == id) return i;
  return npos;
}

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

std::size_t fulfillment_view::twin_for(std::string_view base, std::size_t l) const {
  for (std::size_t o = 0; o < options.size(); ++o)
    if (base_id_of(options[o]) == base && may_carry(o, l)) return o;
  return npos;
}

std::size_t fulfillment_view::chosen_for(std::string_view id, std::size_t option, std::size_t l) const {
  if (option != npos && may_carry(option, l)) return option;
  if (option != npos) return is_split() ? twin_for(base_id_of(options[option]), l) : npos;
  const auto plain = is_split() ? twin_for(id, l) : npos;
  return plain != npos || mark_of(id).empty() ? plain : twin_for(base_of(id), l);
}

std::optional<coverage> read_selection(const fulfillment_view& view,
                                       std::span<const SelectedFulfillmentOption> selection, language in,
                                       std::vector<Message>& messages) {
  selection_reader reader{view, in, messages};
  reader.read(selection);
  return std::move(reader).result();
}

coverage keep_selection(const fulfillment_view& view, std::span<const SelectedFulfillmentOption> selection) {
  coverage carried(view.lines.size(), npos);
  const line_index lines{view.lines};
  for (const auto& entry : selection) {
    const auto option = find_option(view.options, entry.option_id);
    for (const auto& id : entry.item_ids) {
      const auto line = lines.find(id);
      if (line != npos && carried[line] == npos) carried[line] = view.chosen_for(entry.option_id, option, line);
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
