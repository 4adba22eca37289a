// Order events, where --webhook-listen says that they are delivered here.

#include "conformance/checks/tables.hpp"

#include "conformance/event_rules.hpp"
#include "http/client/header_text.hpp"

namespace acp::conformance {
namespace {

/// What has to hold for an event, whatever it tells.
void examine(trial& t, const event_watch::seen& s) {
  const auto& [e, r] = s;
  for (const auto& each : e.signature_faults)
    t.expect(false, r, "a Merchant-Signature (t, v1) of the secret, made now, and Standard Webhooks' if any", each);
  const auto* const type = outbound::find_header(e.headers, "Content-Type");
  const std::string told = type == nullptr ? "" : type->value;
  t.expect(told.starts_with("application/json"), r, "the Content-Type application/json", "'" + told + "'");
  for (const auto& each : faults_of_event(e.body, t.version()))
    t.expect(false, r, "an event as WebhookEvent has it", each);
  t.expect(t.given().payment_token.empty() || !e.text.contains(t.given().payment_token), r,
           "the payment's token kept to oneself", "it is in the event");
}

/// That it tells of the order that the completion was answered with.
void compare(trial& t, const event_watch::seen& s, const json& completed) {
  const auto& [e, r] = s;
  for (const std::string member : {"id", "permalink_url"}) {
    const auto there = text_at(completed, "order." + member), came = text_at(e.body, "data." + member);
    t.expect(came == there || (member == "id" && came.empty()), r, "data." + member + " as it was answered",
             "'" + came + "'"); // before 2026-04-17 events have no id
  }
  const auto* const data = find(e.body, "data");
  const auto total = data == nullptr ? std::nullopt : sum_of(*data, "total");
  t.expect(!total || total == sum_of(completed, "total"), r, "the total that was paid",
           brief(json(data == nullptr ? json::array_t{} : list_at(*data, "totals"))));
}

bool takes_older_words(const trial& t) { return t.how().profile == launch_profile; }

std::string seconds(std::chrono::milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }

constexpr auto over_too_early = "the run was over before the event was due";

void order_create(trial& t) {
  auto& events = t.events();
  const auto done = t.completed();
  const auto session = text_at(done.body, "id");
  const auto is_it = [&](const order_event& e) {
    return e.session() == session && tells_creation(e.type(), takes_older_words(t));
  };
  const auto found = events.await(is_it);
  if (!found && events.is_cut_short()) t.skip(over_too_early);
  if (!t.expect(found.has_value(), done, "an order_create for this order within " + seconds(events.patience()),
                std::to_string(events.size()) + " events in all, none of which is that"))
    return;
  examine(t, *found);
  compare(t, *found, done.body);
}

/// Only the merchant changes orders; the newest version waits for that.
void order_update(trial& t) {
  auto& events = t.events();
  const auto is_it = [&](const order_event& e) { return tells_change(e.type(), takes_older_words(t)); };
  const bool is_last = t.version() == t.server().versions.back();
  const auto found = is_last ? events.await(is_it) : events.look(is_it);
  if (found) return examine(t, *found);
  if (!is_last) t.skip("no order_update has come yet: it is waited for in the newest version");
  if (events.is_cut_short()) t.skip(over_too_early);
  t.skip("no order_update has come within " + seconds(events.patience()) +
         ": change an order that was bought (ship it, say) while this runs");
}

void every_event(trial& t) {
  const auto all = t.events().all_of_ours();
  if (all.empty()) t.skip("no event of an order that was bought has come");
  for (const auto& each : all) examine(t, each);
}

constexpr check table[] = {
    {"events.order-create", "an order that is bought is told, with all there is of it, and signed", order_create},
    {"events.order-update", "a change of an order that was bought is told, and signed", order_update},
    {"events.all", "every event of an order that was bought is signed, and as the schema has it", every_event},
};

} // namespace

void tell_of_a_new_order(trial& t) { order_create(t); }
void tell_of_a_changed_order(trial& t) { order_update(t); }

std::span<const check> event_checks() { return table; }

} // namespace acp::conformance
