#include "merchant/cache/fulfillment_rule.hpp"

#include "checkout/values/ids.hpp"

#include <algorithm>
#include <chrono>

namespace acp::merchant {

namespace {

using namespace std::chrono;

constexpr auto first_delivery_hour = hours{8};
constexpr auto last_delivery_hour = hours{20};

std::string at(checkout::time_point day, hours hour) { return checkout::to_rfc3339(day + hour); }

std::string_view language_part(std::string_view locale) { return locale.substr(0, locale.find('-')); }

/// The translation for a locale; null where there is none, not even for its language.
const fulfillment_texts* translation_for(const fulfillment_rule& rule, std::string_view locale) {
  const auto& all = rule.translations;
  auto found = std::ranges::find(all, locale, &fulfillment_texts::locale);
  if (found == all.end()) found = std::ranges::find(all, language_part(locale), &fulfillment_texts::locale);
  return found == all.end() ? nullptr : &*found;
}

struct option_maker {
  const fulfillment_rule& rule;
  checkout::time_point now;
  const fulfillment_texts* translated; ///< null: the rule's own words

  template <class Option>
  Option with_texts() const {
    Option option;
    option.id = rule.id;
    option.title = translated != nullptr ? translated->title : rule.title;
    const auto& description = translated != nullptr ? translated->description : rule.description;
    if (description) option.description = *description;
    return option;
  }

  checkout::time_point day(int ahead) const { return floor<days>(now) + days{ahead}; }

  FulfillmentOption operator()(const shipping_terms& terms) const {
    auto option = with_texts<FulfillmentOptionShipping>();
    if (terms.carrier) option.carrier = *terms.carrier;
    option.earliest_delivery_time = at(day(terms.earliest_days), first_delivery_hour);
    option.latest_delivery_time = at(day(terms.latest_days), last_delivery_hour);
    return option;
  }

  FulfillmentOption operator()(const digital_terms&) const { return with_texts<FulfillmentOptionDigital>(); }

  FulfillmentOption operator()(const pickup_terms& terms) const {
    auto option = with_texts<FulfillmentOptionPickup>();
    option.location = terms.location;
    if (terms.kind) option.pickup_type = *terms.kind;
    const checkout::time_point ready = ceil<hours>(now) + hours{terms.ready_hours};
    option.ready_by = checkout::to_rfc3339(ready);
    option.pickup_by = checkout::to_rfc3339(ready + days{terms.kept_days});
    return option;
  }

  FulfillmentOption operator()(const local_delivery_terms& terms) const {
    auto option = with_texts<FulfillmentOptionLocalDelivery>();
    DeliveryWindow window;
    window.start = at(day(terms.days_ahead), hours{terms.from_hour});
    window.end = at(day(terms.days_ahead), hours{terms.to_hour});
    option.delivery_window = window;
    if (terms.area) option.service_area = *terms.area;
    return option;
  }
};

} // namespace

bool fulfillment_rule::travels() const {
  return std::holds_alternative<shipping_terms>(terms) || std::holds_alternative<local_delivery_terms>(terms);
}

bool fulfillment_rule::serves(const region& destination) const {
  return zones.empty() ||
         std::any_of(zones.begin(), zones.end(), [&](const zone& z) { return z.contains(destination); });
}

FulfillmentOption to_option(const fulfillment_rule& rule, checkout::time_point now, std::string_view locale) {
  return std::visit(option_maker{rule, now, translation_for(rule, locale)}, rule.terms);
}

} // namespace acp::merchant
