#pragma once

#include "checkout/quoting/quote.hpp"
#include "merchant/region.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace acp::merchant {

/// By parcel; days count from today, in UTC.
struct shipping_terms {
  std::optional<std::string> carrier;
  int earliest_days = 0;
  int latest_days = 0;
};
/// By download or message.
struct digital_terms {};
/// Fetched by the buyer.
struct pickup_terms {
  PickupLocation location;
  std::optional<PickupType> kind;
  int ready_hours = 0; ///< until it can be fetched
  int kept_days = 1;   ///< how long it is kept from then on
};
/// Brought by the merchant, within hours of one day, in UTC.
struct local_delivery_terms {
  int days_ahead = 0;
  int from_hour = 0;
  int to_hour = 24;
  std::optional<ServiceArea> area;
};

/// What buyers read of a way of fulfilment, in one language.
struct fulfillment_texts {
  std::string locale; ///< BCP 47, a language alone or with a region
  std::string title;
  std::optional<std::string> description;
};

/// One way of fulfilment the merchant has, and where and at what price it is offered.
struct fulfillment_rule {
  std::string id;
  std::string title;
  std::optional<std::string> description;
  std::vector<zone> zones;             ///< empty: everywhere
  std::vector<checkout::money> prices; ///< one per currency it is offered in
  std::variant<shipping_terms, digital_terms, pickup_terms, local_delivery_terms> terms;

  std::vector<fulfillment_texts> translations = {}; ///< for locales that `title` and `description` are not meant for

  checkout::fulfillment_type type() const { return static_cast<checkout::fulfillment_type>(terms.index()); }
  /// True for what is brought to the destination, and so needs one.
  bool travels() const;
  bool serves(const region& destination) const;
};

/// The wire form of an option as of `now`, totals left empty, in the words for this locale (those of its language, else
/// the rule's own). Times are rounded to whole hours, so that quotes a moment apart are the same.
FulfillmentOption to_option(const fulfillment_rule& rule, checkout::time_point now, std::string_view locale = {});

} // namespace acp::merchant
