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

template <class Option>
Option with_texts(const fulfillment_rule& rule) {
  Option option;
  option.id = rule.id;
  option.title = rule.title;
  if (rule.description) option.description = *rule.description;
  return option;
}

struct option_maker {
  const fulfillment_rule& rule;
  checkout::time_point now;

  checkout::time_point day(int ahead) const { return floor<days>(now) + days{ahead}; }

  FulfillmentOption operator()(const shipping_terms& terms) const {
    auto option = with_texts<FulfillmentOptionShipping>(rule);
    if (terms.carrier) option.carrier = *terms.carrier;
    option.earliest_delivery_time = at(day(terms.earliest_days), first_delivery_hour);
    option.latest_delivery_time = at(day(terms.latest_days), last_delivery_hour);
    return option;
  }

  FulfillmentOption operator()(const digital_terms&) const { return with_texts<FulfillmentOptionDigital>(rule); }

  FulfillmentOption operator()(const pickup_terms& terms) const {
    auto option = with_texts<FulfillmentOptionPickup>(rule);
    option.location = terms.location;
    if (terms.kind) option.pickup_type = *terms.kind;
    const checkout::time_point ready = ceil<hours>(now) + hours{terms.ready_hours};
    option.ready_by = checkout::to_rfc3339(ready);
    option.pickup_by = checkout::to_rfc3339(ready + days{terms.kept_days});
    return option;
  }

  FulfillmentOption operator()(const local_delivery_terms& terms) const {
    auto option = with_texts<FulfillmentOptionLocalDelivery>(rule);
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

FulfillmentOption to_option(const fulfillment_rule& rule, checkout::time_point now) {
  return std::visit(option_maker{rule, now}, rule.terms);
}

} // namespace acp::merchant
