#include "checkout/quoting/places.hpp"

#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/line_index.hpp"
#include "checkout/quoting/ways.hpp"
#include "checkout/values/ascii.hpp"
#include "checkout/values/digest.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

namespace acp::checkout {
namespace {

constexpr char mark_sign = '@';
constexpr std::size_t longest_name = 64; // what agents send back as an option's id has a bound

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool alike(std::string_view a, std::string_view b) {
  return std::ranges::equal(trimmed(a), trimmed(b), {}, to_lower, to_lower);
}

std::string_view text_in(const field<std::string>& member) { return member ? std::string_view{*member} : ""; }

/// Finds positions of a cart by the ids groups use: an item's own, or that of its line.
class cart_index {
public:
  explicit cart_index(std::span<const requested_line> cart) {
    known_.reserve(2 * cart.size());
    lines_.reserve(cart.size());
    for (const auto& line : cart) lines_.push_back(line_id_of(line.item.str()));
    for (std::size_t i = 0; i < cart.size(); ++i) {
      known_.emplace(cart[i].item.str(), i);
      known_.emplace(lines_[i], i);
    }
  }

  std::size_t find(std::string_view id) const {
    const auto found = known_.find(id);
    return found == known_.end() ? npos : found->second;
  }

private:
  std::vector<std::string> lines_;
  std::unordered_map<std::string_view, std::size_t> known_;
};

/// The group's id, where it can stand in the id of an option and is not taken yet.
std::string name_after(const FulfillmentGroup& group, std::span<const quote_place> others) {
  auto name = group.id;
  if (name.empty() || name.size() > longest_name || name.contains(mark_sign))
    name = to_hex(sha256(group.id)).substr(0, 16);
  const auto is_taken = [&](const std::string& n) {
    return std::ranges::any_of(others, [&](const quote_place& other) { return other.name == n; });
  };
  auto free = name;
  for (int i = 2; is_taken(free); ++i) free = name + "." + std::to_string(i);
  return free;
}

bool goes_elsewhere(const FulfillmentGroup& group, const Address* own) {
  const auto* address = address_of(group);
  return address != nullptr && (own == nullptr || !same_place(*address, *own));
}

/// Collects the places of one session's groups.
class place_list {
public:
  place_list(const Address* own, std::span<const requested_line> cart) : own_(own), cart_(cart), known_(cart) {}

  void add(const FulfillmentGroup& group) {
    std::vector<placed_item> items;
    for (const auto& id : group.item_ids) {
      const auto line = known_.find(id);
      if (line == npos || taken_[line]) continue;
      taken_[line] = true;
      items.push_back({cart_[line].item, group.destination_type});
    }
    if (items.empty() || !goes_elsewhere(group, own_)) return;
    if (auto* place = at(*address_of(group), group)) std::ranges::move(items, std::back_inserter(place->items));
  }

  std::vector<quote_place> result() && { return std::move(places_); }

private:
  quote_place* at(const Address& address, const FulfillmentGroup& group) {
    const auto known =
        std::ranges::find_if(places_, [&](const quote_place& place) { return same_place(place.address, address); });
    if (known != places_.end()) return &*known;
    if (places_.size() == max_places) return nullptr;
    const bool needs_no_name = own_ == nullptr && places_.empty();
    places_.push_back({address, needs_no_name ? std::string{} : name_after(group, places_), {}});
    return &places_.back();
  }

  const Address* own_;
  std::span<const requested_line> cart_;
  cart_index known_;
  std::vector<bool> taken_ = std::vector<bool>(cart_.size(), false);
  std::vector<quote_place> places_;
};

/// The members that say something, in a row.
std::string joined(std::initializer_list<std::string_view> members) {
  std::string text;
  for (const auto member : members) {
    if (trimmed(member).empty()) continue;
    if (!text.empty()) text += ", ";
    text += trimmed(member);
  }
  return text;
}

/// What tells each address from the others: street and city where they do, else all of it.
std::vector<std::string> texts_of(std::span<const Address* const> addresses) {
  std::vector<std::string> brief;
  for (const auto* a : addresses) brief.push_back(joined({a->line_one, a->city}));
  auto texts = brief;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto& a = *addresses[i];
    if (std::ranges::count_if(brief, [&](const std::string& other) { return alike(other, brief[i]); }) > 1)
      texts[i] = joined(
          {a.name, text_in(a.company), a.line_one, text_in(a.line_two), a.postal_code, a.city, a.state, a.country});
  }
  return texts;
}

void rename(FulfillmentOption& option, std::string_view mark) {
  std::visit([&](auto& o) { o.id.append(1, mark_sign).append(mark); }, option);
}

} // namespace

bool same_place(const Address& a, const Address& b) {
  return alike(a.postal_code, b.postal_code) && alike(a.line_one, b.line_one) && alike(a.name, b.name) &&
         alike(text_in(a.line_two), text_in(b.line_two)) && alike(a.city, b.city) && alike(a.state, b.state) &&
         alike(a.country, b.country) && alike(text_in(a.company), text_in(b.company));
}

const Address* address_in(const field<FulfillmentDetails>& details) {
  return details && details->address ? &*details->address : nullptr;
}

const Address* address_of(const FulfillmentGroup& group) {
  return is_brought(group.destination_type) ? address_in(group.fulfillment_details) : nullptr;
}

std::vector<quote_place> places_of(const field<FulfillmentDetails>& details,
                                   const field<std::vector<FulfillmentGroup>>& groups,
                                   std::span<const requested_line> cart) {
  if (!groups) return {};
  const auto* own = address_in(details);
  if (std::ranges::none_of(*groups, [own](const FulfillmentGroup& group) { return goes_elsewhere(group, own); }))
    return {};
  place_list places{own, cart};
  for (const auto& group : *groups) places.add(group);
  return std::move(places).result();
}

void place_items(quote& answer, std::span<const quote_place> places) {
  answer.place_jurisdictions.resize(places.size());
  std::unordered_map<std::string_view, std::size_t> place_of;
  for (std::size_t i = 0; i < places.size(); ++i)
    for (const auto& placed : places[i].items) place_of.emplace(placed.item.str(), i + 1);
  for (auto& item : answer.items) {
    const auto found = place_of.find(item.item.str());
    if (found != place_of.end()) item.place = found->second;
  }
}

void add_offers(quote& answer, const quote_place& place, std::size_t index, std::vector<quoted_option> offers) {
  for (auto& offer : offers) {
    if (!is_brought(way_of(offer.option))) continue; // what is fetched or sent by message goes to no address
    offer.place = index;
    if (!place.name.empty()) {
      rename(offer.option, place.name);
      offer.mark = place.name.size() + 1;
    }
    answer.options.push_back(std::move(offer));
  }
}

void name_places(quote& answer, const quote_request& request) {
  std::vector<const Address*> addresses;
  if (request.destination) addresses.push_back(&*request.destination);
  for (const auto& place : request.places) addresses.push_back(&place.address);
  if (addresses.size() < 2) return;
  const auto texts = texts_of(addresses);
  for (auto& [option, price, tax, items, place, mark] : answer.options) {
    if (!is_brought(way_of(option)) || (place == 0 && !request.destination)) continue;
    const auto& text = texts[request.destination ? place : place - 1];
    if (!text.empty()) std::visit([&](auto& o) { o.title += " (" + text + ")"; }, option);
  }
}

std::string_view base_id_of(const quoted_option& option) {
  const std::string_view id = option_id_of(option.option);
  return id.substr(0, id.size() - option.mark);
}

std::string_view base_of(std::string_view option_id) { return option_id.substr(0, option_id.rfind(mark_sign)); }

std::string_view mark_of(std::string_view option_id) {
  const auto sign = option_id.rfind(mark_sign);
  return sign == std::string_view::npos ? std::string_view{} : option_id.substr(sign);
}

const std::string& jurisdiction_at(const quote& answer, std::size_t place) {
  return place == 0 ? answer.tax_jurisdiction : answer.place_jurisdictions.at(place - 1);
}

} // namespace acp::checkout
