#include "checkout/deciding/patch.hpp"
#include "checkout/orders/order_rules.hpp"
#include "checkout/orders/order_words.hpp"

namespace acp::checkout::orders {
namespace {

constexpr std::array<std::string_view, 3> only_parcels{"shipped", "in_transit", "out_for_delivery"};

/// The status an event stands for; nothing where it says only what was tried.
std::optional<std::string> status_after(const std::string& event) {
  if (event == "failed_attempt") return std::nullopt;
  if (event == "returned_to_sender" || event == "undeliverable") return "failed";
  return event;
}

verdict check_status(OrderFulfillmentType type, const std::string& status, const char* param) {
  if (!is_one_of(fulfillment_statuses, status))
    return std::unexpected{invalid(param, "No such status of a fulfillment.")};
  if (type != OrderFulfillmentType::shipping && is_one_of(only_parcels, status))
    return std::unexpected{invalid(param, "Only what is shipped can have this status.")};
  if (type != OrderFulfillmentType::pickup && status == "ready_for_pickup")
    return std::unexpected{invalid(param, "Only a pickup can have this status.")};
  return {};
}

verdict check_event(const field<NewFulfillmentEvent>& sent) {
  if (sent && !is_one_of(fulfillment_events, sent->type))
    return std::unexpected{invalid("$.event.type", "No such type of event.")};
  return {};
}

/// The given status, else the one its event stands for.
std::optional<std::string> wanted_status(const field<std::string>& status, const field<NewFulfillmentEvent>& event) {
  if (status) return *status;
  if (event) return status_after(event->type);
  return std::nullopt;
}

void append(Fulfillment& fulfillment, const NewFulfillmentEvent& sent, time_point now) {
  if (!fulfillment.events) fulfillment.events.emplace();
  auto& events = *fulfillment.events;
  FulfillmentEvent event;
  event.id = sent.id ? *sent.id : free_id(events, "evt_");
  event.type = sent.type;
  event.occurred_at = sent.occurred_at.value_or(to_rfc3339(now));
  if (sent.description) event.description = *sent.description;
  if (sent.location) event.location = *sent.location;
  events.push_back(std::move(event));
}

verdict check_parts(const NewFulfillment& sent) {
  if (auto event = check_event(sent.event); !event) return event;
  if (const auto status = wanted_status(sent.status, sent.event))
    if (auto checked = check_status(sent.type, *status, sent.status ? "$.status" : "$.event.type"); !checked)
      return checked;
  if (sent.type != OrderFulfillmentType::digital && sent.digital_delivery)
    return std::unexpected{invalid("$.digital_delivery", "Only a digital fulfillment can have this.")};
  return {};
}

template <class Sent>
void take_over(Fulfillment& fulfillment, const Sent& sent) {
  apply(fulfillment.carrier, sent.carrier);
  apply(fulfillment.tracking_number, sent.tracking_number);
  apply(fulfillment.tracking_url, sent.tracking_url);
  apply(fulfillment.estimated_delivery, sent.estimated_delivery);
  apply(fulfillment.digital_delivery, sent.digital_delivery);
  apply(fulfillment.description, sent.description);
}

} // namespace

std::vector<LineItemReference> the_rest(const Order& order) {
  std::vector<LineItemReference> lines;
  if (order.line_items)
    for (const auto& line : *order.line_items)
      if (const auto left = units_of(order, line.id).unassigned(); left > 0) lines.push_back({line.id, left});
  return lines;
}

verdict add_fulfillment(Order& order, const NewFulfillment& sent, time_point now) {
  if (auto checked = check_parts(sent); !checked) return checked;
  auto lines = sent.line_items ? *sent.line_items : the_rest(order);
  if (lines.empty())
    return std::unexpected{conflicting("nothing_left", "Nothing of this order is left to be fulfilled.")};
  if (auto checked = check_lines(order, lines, &line_units::unassigned, "Not in a fulfillment yet are only"); !checked)
    return checked;
  if (!order.fulfillments) order.fulfillments.emplace();
  Fulfillment added;
  added.id = sent.id ? *sent.id : free_id(*order.fulfillments, "ful_");
  added.type = sent.type;
  added.status = wanted_status(sent.status, sent.event).value_or("pending");
  added.line_items = std::move(lines);
  take_over(added, sent);
  apply(added.destination, sent.destination);
  if (sent.event) append(added, *sent.event, now);
  order.fulfillments->push_back(std::move(added));
  return {};
}

verdict change(Fulfillment& fulfillment, const FulfillmentChange& sent, time_point now) {
  if (auto event = check_event(sent.event); !event) return event;
  const auto before = fulfillment.status.value_or("pending");
  if (const auto status = wanted_status(sent.status, sent.event); status && *status != before) {
    if (auto checked = check_status(fulfillment.type, *status, sent.status ? "$.status" : "$.event.type"); !checked)
      return checked;
    if (before == "canceled" || before == "failed")
      return std::unexpected{conflicting("fulfillment_ended", "This fulfillment has ended; begin another one.")};
    fulfillment.status = *status;
  }
  if (fulfillment.type != OrderFulfillmentType::digital && sent.digital_delivery)
    return std::unexpected{invalid("$.digital_delivery", "Only a digital fulfillment can have this.")};
  take_over(fulfillment, sent);
  if (sent.event) append(fulfillment, *sent.event, now);
  return {};
}

} // namespace acp::checkout::orders
