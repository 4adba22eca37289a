#pragma once

#include "checkout/discounting/offer.hpp"
#include "checkout/values/ids.hpp"
#include "checkout/values/money.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace acp::checkout {

/// One position of the cart, as asked for.
struct requested_line {
  item_id item;
  std::int64_t quantity = 1;
  friend bool operator==(const requested_line&, const requested_line&) = default;
};

/// An item that goes to a place of its own, and the way it shall go there.
struct placed_item {
  item_id item;
  FulfillmentMethod way;
};

/// A further place some items of a cart go to.
struct quote_place {
  Address address;
  std::string name; ///< tells its options from those of other places; empty: they keep their ids
  std::vector<placed_item> items;
};

/// What the merchant is asked before a session's next state can be decided.
struct quote_request {
  currency unit;
  std::vector<requested_line> lines;
  std::optional<Address> destination; ///< of all items that have no place of their own
  std::string locale;
  std::vector<std::string> codes = {};  ///< of discounts, as they were sent
  std::string buyer = {};               ///< `buyer_key`; empty: nobody said who buys
  std::vector<quote_place> places = {}; ///< empty as long as all goes to one address
};

/// The ways something can reach the buyer (protocol: FulfillmentOption.type).
enum class fulfillment_type : std::uint8_t { shipping, digital, pickup, local_delivery };

/// What the merchant knows of an item in the asked currency.
struct quoted_item {
  item_id item;
  std::string product_id;
  std::string name;
  std::optional<std::string> description;
  std::vector<std::string> images;
  std::optional<std::string> sku;
  std::optional<std::string> variant_id;
  std::optional<std::string> category;
  std::vector<std::string> tags;
  std::vector<VariantOption> variant_options;
  std::optional<WeightInfo> weight;
  std::optional<money> unit_price;              ///< nothing: not sold in this currency
  std::optional<std::int64_t> available;        ///< pieces that can still be reserved; nothing: not limited
  std::optional<std::int64_t> max_per_order;    ///< at most so many in one session
  std::vector<fulfillment_type> fulfillable_by; ///< never empty
  rate tax;                                     ///< at the destination, on the price; 0 without a destination
  bool taxable = true;
  std::size_t place = 0; ///< where it goes: 0 the request's destination, from 1 on one of its places
};

/// One way of fulfilment on offer for this cart and destination, its wire form complete but for `totals`.
struct quoted_option {
  FulfillmentOption option;   ///< `totals` left empty: `checkout` fills them from `price` and `tax`
  money price;                ///< before tax
  rate tax;                   ///< on the price of the fulfilment
  std::vector<item_id> items; ///< what it can carry
  std::size_t place = 0;      ///< where it goes, as of an item
  std::size_t mark = 0;       ///< so many bytes at the end of its id only tell where it goes
};

/// The merchant's answer: facts, no arithmetic. Items that do not exist are absent from `items`.
struct quote {
  std::vector<quoted_item> items;
  std::vector<quoted_option> options;
  std::string tax_jurisdiction;               ///< as shown in a breakdown, `US-CA`; empty without a destination
  bool ships_to_destination = true;           ///< false: the destination is outside every shipping zone
  std::vector<discount_offer> discounts = {}; ///< those that come by themselves, and those of the codes that exist
  std::vector<std::string> place_jurisdictions = {}; ///< one per place of the request
};

} // namespace acp::checkout
