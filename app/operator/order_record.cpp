#include "app/operator/order_record.hpp"

#include "spec/codecs.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace acp::app {

namespace {

using checkout::operator_act;
using nlohmann::json;
using persistence::act_outcome;

constexpr std::array<std::string_view, 7> kept{"id", "type", "status", "amount", "currency", "settle", "quantity"};

std::string_view name_of(operator_act act) {
  switch (act) {
  case operator_act::change_order: return "change_order";
  case operator_act::begin_fulfillment: return "begin_fulfillment";
  case operator_act::change_fulfillment: return "change_fulfillment";
  case operator_act::begin_adjustment: return "begin_adjustment";
  case operator_act::change_adjustment: return "change_adjustment";
  case operator_act::approve_session: return "approve_session";
  case operator_act::refuse_session: return "refuse_session";
  default: return "none";
  }
}

/// A word, as the protocol's types and statuses and most ids are. The rules have not looked at it yet: it may be
/// anything.
bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

json value_kept(const json& value) {
  return value.is_string() && !is_word(value.get_ref<const std::string&>()) ? json("?") : value;
}

json kept_of(const json& sent) {
  auto told = json::object();
  for (const auto& [name, value] : sent.items()) {
    if (std::ranges::find(kept, name) != kept.end()) {
      told[name] = value_kept(value);
    } else if (name == "event") {
      told[name] = kept_of(value);
    } else if (name == "line_items" && value.is_array()) {
      for (const auto& line : value) told[name].push_back(kept_of(line));
    } else {
      told["also"].push_back(name);
    }
  }
  return told;
}

/// A body of no order has nothing to tell.
struct encoded {
  json operator()(const OrderChange& sent) const { return sent; }
  json operator()(const NewFulfillment& sent) const { return sent; }
  json operator()(const FulfillmentChange& sent) const { return sent; }
  json operator()(const NewAdjustment& sent) const { return sent; }
  json operator()(const AdjustmentChange& sent) const { return sent; }
  json operator()(const ApprovalAnswer& sent) const { return sent; }
  template <class Other>
  json operator()(const Other&) const {
    return json::object();
  }
};

} // namespace

persistence::order_ask to_ask(const checkout::operator_request& request, const checkout::session_id& session) {
  json what{{"session_id", session.str()}, {"request_id", request.request.str()}};
  if (!request.letter.empty()) what["part"] = value_kept(request.letter);
  what["asked"] = kept_of(std::visit(encoded{}, request.body));
  return {.actor = request.actor, .act = std::string{name_of(request.act)}, .order = request.id, .what = what.dump()};
}

act_outcome outcome_of(const checkout::reply& answered) {
  if (answered.result) return answered.result->changed ? act_outcome::done : act_outcome::unchanged;
  switch (answered.result.error().kind) {
  case checkout::failure_kind::unavailable:
  case checkout::failure_kind::internal: return act_outcome::unknown;
  default: return act_outcome::refused;
  }
}

} // namespace acp::app
