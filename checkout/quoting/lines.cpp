#include "checkout/quoting/lines.hpp"

#include "checkout/quoting/cart.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

/// Fewer pieces than this are worth showing as `low_stock`.
constexpr std::int64_t low_stock_below = 6;

template <class T>
field<std::vector<T>> unless_empty(const std::vector<T>& values) {
  if (values.empty()) return {};
  return values;
}

AvailabilityStatus availability(const quoted_item& facts, std::int64_t quantity) {
  if (!facts.available) return AvailabilityStatus::in_stock;
  if (*facts.available <= 0) return AvailabilityStatus::out_of_stock;
  return *facts.available < std::max(quantity, low_stock_below) ? AvailabilityStatus::low_stock
                                                                : AvailabilityStatus::in_stock;
}

LineItem describe(const quoted_item& facts, std::int64_t quantity) {
  LineItem line;
  line.id = line_id_of(facts.item.str());
  line.item.id = facts.item.str();
  line.quantity = quantity;
  line.name = facts.name;
  line.description = field<std::string>{facts.description};
  line.images = unless_empty(facts.images);
  if (facts.unit_price) line.unit_amount = facts.unit_price->minor;
  if (!facts.product_id.empty()) line.product_id = facts.product_id;
  line.sku = field<std::string>{facts.sku};
  line.variant_id = field<std::string>{facts.variant_id};
  line.category = field<std::string>{facts.category};
  line.tags = unless_empty(facts.tags);
  line.weight = field<WeightInfo>{facts.weight};
  line.variant_options = unless_empty(facts.variant_options);
  line.availability_status = availability(facts, quantity);
  if (facts.available) line.available_quantity = std::max<std::int64_t>(*facts.available, 0);
  if (facts.max_per_order) line.max_quantity_per_order = std::max<std::int64_t>(*facts.max_per_order, 1);
  if (!facts.taxable) line.tax_exempt = true;
  return line;
}

LineItem gone(const requested_line& wanted, std::span<const LineItem> before) {
  LineItem line;
  const auto known = std::ranges::find(before, wanted.item.str(), [](const LineItem& l) { return l.item.id; });
  if (known != before.end()) line = *known;
  line.id = line_id_of(wanted.item.str());
  line.item.id = wanted.item.str();
  line.quantity = wanted.quantity;
  line.unit_amount.reset();
  line.available_quantity.reset();
  line.availability_status = AvailabilityStatus::out_of_stock;
  return line;
}

std::string quoted(const LineItem& line) { return "'" + line.name.value_or(line.item.id) + "'"; }

Message at_item(MessageErrorCode code, std::size_t index, std::string text) {
  return error_message(code, path_at("$.line_items", index, ".item.id"), std::move(text));
}

Message at_quantity(MessageErrorCode code, std::size_t index, std::string text) {
  return error_message(code, path_at("$.line_items", index, ".quantity"), std::move(text));
}

void check_line(const priced_line& priced, std::size_t index, language in, std::vector<Message>& messages) {
  const auto& line = priced.line;
  const auto name = quoted(line);
  if (priced.facts == nullptr) {
    messages.push_back(at_item(MessageErrorCode::not_found, index, say(in, phrase::item_gone, {{"item", name}})));
    return;
  }
  const auto& facts = *priced.facts;
  if (!facts.unit_price)
    messages.push_back(at_item(MessageErrorCode::unsupported, index, say(in, phrase::item_no_price, {{"item", name}})));
  if (facts.available && *facts.available <= 0) {
    messages.push_back(
        at_item(MessageErrorCode::out_of_stock, index, say(in, phrase::item_out_of_stock, {{"item", name}})));
  } else if (facts.available && *facts.available < line.quantity) {
    const auto count = std::to_string(*facts.available);
    messages.push_back(at_quantity(MessageErrorCode::low_stock, index,
                                   say(in, phrase::item_few_left, {{"count", count}, {"item", name}})));
  }
  if (facts.max_per_order && *facts.max_per_order < line.quantity) {
    const auto count = std::to_string(*facts.max_per_order);
    messages.push_back(at_quantity(MessageErrorCode::quantity_exceeded, index,
                                   say(in, phrase::item_too_many, {{"count", count}, {"item", name}})));
  }
}

} // namespace

std::vector<priced_line> price_cart(std::span<const requested_line> cart, const quote& answer,
                                    std::span<const LineItem> before, language in) {
  std::vector<priced_line> lines;
  lines.reserve(cart.size());
  for (const auto& wanted : cart) {
    auto& priced = lines.emplace_back();
    priced.facts = find_item(answer, wanted.item.str());
    if (priced.facts != nullptr) {
      priced.line = describe(*priced.facts, wanted.quantity);
      priced.amounts = price_line(*priced.facts, wanted.quantity);
    } else {
      priced.line = gone(wanted, before);
    }
    priced.line.totals = line_totals(priced.amounts, in);
  }
  return lines;
}

void check_lines(std::span<const priced_line> lines, language in, std::vector<Message>& messages) {
  for (std::size_t i = 0; i < lines.size(); ++i) check_line(lines[i], i, in, messages);
}

} // namespace acp::checkout
