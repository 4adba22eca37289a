#include "checkout/quoting/cart.hpp"

#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr std::string_view line_prefix = "li_";

failure too_many(std::string what, std::string param) {
  return {failure_kind::invalid_request, "invalid", std::move(what), std::move(param), std::nullopt};
}

} // namespace

std::string line_id_of(const std::string& item) { return std::string{line_prefix} + item; }

const std::string& item_named_by(const RequestItem& entry, std::span<const LineItem> known) {
  if (entry.item) return entry.item->id;
  if (entry.id.starts_with(line_prefix)) {
    const auto line = std::ranges::find(known, entry.id, &LineItem::id);
    if (line != known.end()) return line->item.id;
  }
  return entry.id;
}

std::expected<std::vector<requested_line>, failure> read_cart(const std::vector<RequestItem>& entries,
                                                              std::span<const LineItem> known) {
  std::vector<requested_line> lines;
  lines.reserve(std::min(entries.size(), max_lines));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& item = item_named_by(entries[i], known);
    const auto quantity = entries[i].quantity.value_or(std::int64_t{1});
    auto line = std::ranges::find(
        lines, item, [](const requested_line& l) -> const auto& { return l.item.str(); });
    const auto before = line == lines.end() ? 0 : line->quantity;
    if (quantity < 1 || quantity > max_quantity - before)
      return std::unexpected{
          too_many("A quantity is a whole number from 1 to 1000000.", path_at("$.line_items", i, ".quantity"))};
    if (line != lines.end()) {
      line->quantity += quantity;
      continue;
    }
    if (lines.size() == max_lines)
      return std::unexpected{too_many("A cart holds at most 200 different items.", path_at("$.line_items", i))};
    lines.push_back({item_id{item}, quantity});
  }
  return lines;
}

std::vector<requested_line> cart_of(std::span<const LineItem> lines) {
  std::vector<requested_line> cart;
  cart.reserve(lines.size());
  for (const auto& line : lines) cart.push_back({item_id{line.item.id}, line.quantity});
  return cart;
}

std::expected<void, failure> require_known_items(const std::vector<RequestItem>& entries,
                                                 std::span<const LineItem> known, const quote& answer) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& item = item_named_by(entries[i], known);
    if (find_item(answer, item) != nullptr) continue;
    return std::unexpected{failure{failure_kind::invalid_request, "invalid_item_id",
                                   "There is no item with the id " + shown(item) + ".",
                                   path_at("$.line_items", i, ".item.id"), std::nullopt}};
  }
  return {};
}

const quoted_item* find_item(const quote& answer, const std::string& item) {
  const auto found = std::ranges::find(
      answer.items, item, [](const quoted_item& q) -> const auto& { return q.item.str(); });
  return found == answer.items.end() ? nullptr : &*found;
}

} // namespace acp::checkout
