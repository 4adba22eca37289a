// What 2026-01-30 changed: amounts of a line as rows, quantities beside the item, options chosen without nesting,
// buyers without names.

#include "spec/versions/adapters.hpp"
#include "spec/versions/amounts.hpp"
#include "spec/versions/tell.hpp"

#include <string>

namespace acp::versions {
namespace {

/// A JSON string's text as it is written: escapes have no spaces, so that it can be split at them.
std::string_view inside_quotes(std::string_view json) {
  return json.size() < 2 || json.front() != '"' ? std::string_view{} : json.substr(1, json.size() - 2);
}

std::string quoted(std::string_view written) { return std::string{"\""}.append(written).append("\""); }

/// The first words of a name, and its last.
std::pair<std::string_view, std::string_view> split_name(std::string_view full) {
  const auto space = full.rfind(' ');
  if (space == std::string_view::npos) return {full, {}};
  return {full.substr(0, space), full.substr(space + 1)};
}

} // namespace

bool adapt_line_item(const source_object& from, object_text& to, const told_for&) {
  const auto item = member_of(from["item"], "id");
  if (item.empty()) return false;
  to.key("\"item\":");
  object_text item_text{to.out()};
  item_text.raw("\"id\":", item);
  item_text.raw("\"quantity\":", from["quantity"]);
  item_text.close();

  const amounts rows{from["totals"]};
  const auto discount = rows.sum("discount") + rows.sum("items_discount");
  const auto subtotal = rows.has("subtotal") ? rows.sum("subtotal") : rows.sum("items_base_amount") - discount;
  to.number("\"base_amount\":", rows.has("items_base_amount") ? rows.sum("items_base_amount") : subtotal + discount);
  to.number("\"discount\":", discount);
  to.number("\"subtotal\":", subtotal);
  to.number("\"tax\":", rows.sum("tax"));
  to.number("\"total\":", rows.has("total") ? rows.sum("total") : subtotal + rows.sum("tax"));
  return true;
}

bool adapt_selected_fulfillment_option(const source_object& from, object_text& to, const told_for&) {
  const auto type = from["type"];
  std::string key{type};
  to.key(key += ':');
  object_text choice{to.out()};
  choice.raw("\"option_id\":", from["option_id"]);
  choice.raw("\"item_ids\":", from["item_ids"]);
  choice.close();
  return true;
}

// Both names are required there. Where only the whole is known it is split; where there is none they are empty.
bool adapt_buyer(const source_object& from, object_text& to, const told_for&) {
  const auto [first, last] = split_name(inside_quotes(from["full_name"]));
  if (from["first_name"].empty()) to.raw("\"first_name\":", quoted(from["last_name"].empty() ? first : ""));
  if (from["last_name"].empty()) to.raw("\"last_name\":", quoted(from["first_name"].empty() ? last : ""));
  return true;
}

} // namespace acp::versions
