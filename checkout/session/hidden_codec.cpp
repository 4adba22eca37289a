#include "checkout/session/hidden_codec.hpp"

#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace acp::checkout {
namespace {

template <class T>
void put(object_writer& out, std::string_view name, const std::vector<T>& values) {
  if (!values.empty()) out.member(name, values);
}

template <class T>
void put(object_writer& out, std::string_view name, const std::optional<T>& value) {
  if (value) out.member(name, *value);
}

std::string to_json_text(const payment_intent& payment) {
  std::string text;
  object_writer out{text};
  out.member("\"key\":", payment.key.str());
  out.member("\"amount\":", payment.amount.minor);
  out.member("\"currency\":", std::string{payment.amount.unit.code()});
  out.member("\"handler\":", payment.handler_id);
  put(out, "\"idempotency_scope\":", payment.idempotency_scope);
  out.close();
  return text;
}

payment_intent read_payment(const nlohmann::json& json) {
  const auto unit = currency::parse(json.at("currency").get_ref<const std::string&>());
  if (!unit) throw std::invalid_argument{"unknown currency"};
  payment_intent payment{payment_key{json.at("key").get<std::string>()},
                         {json.at("amount").get<std::int64_t>(), *unit},
                         json.at("handler").get<std::string>(),
                         std::nullopt};
  if (json.contains("idempotency_scope")) payment.idempotency_scope = json.at("idempotency_scope").get<std::string>();
  return payment;
}

std::string to_json_text(const purchase_order& order) {
  std::string text;
  object_writer out{text};
  out.member("\"number\":", order.number);
  out.member("\"terms\":", order.terms);
  out.member("\"due_date\":", order.due_date);
  out.member("\"stage\":", std::string{to_string(order.stage)});
  out.close();
  return text;
}

purchase_order read_purchase_order(const nlohmann::json& json) {
  const auto terms = from_string<PaymentTerms>(json.at("terms").get_ref<const std::string&>());
  const auto stage = approval_from(json.at("stage").get_ref<const std::string&>());
  if (!terms || !stage) throw std::invalid_argument{"unknown terms or stage"};
  return {json.at("number").get<std::string>(), *terms, json.at("due_date").get<std::string>(), *stage};
}

template <class T>
void take(const nlohmann::json& json, const char* name, std::vector<T>& out) {
  if (const auto found = json.find(name); found != json.end()) read_json(*found, out);
}

template <class T>
void take(const nlohmann::json& json, const char* name, std::optional<T>& out) {
  if (const auto found = json.find(name); found != json.end()) read_json(*found, out.emplace());
}

} // namespace

std::string encode_hidden(const hidden_state& hidden) {
  std::string text;
  object_writer out{text};
  put(out, "\"attributions\":", hidden.attributions);
  put(out, "\"order_notes\":", hidden.order_notes);
  put(out, "\"intent_trace\":", hidden.intent_trace);
  put(out, "\"marketing_consents\":", hidden.marketing_consents);
  if (hidden.payment) out.raw("\"payment\":", to_json_text(*hidden.payment));
  if (hidden.purchase) out.raw("\"purchase\":", to_json_text(*hidden.purchase));
  if (hidden.authenticating) out.member("\"authenticating\":", hidden.authenticating->str());
  put(out, "\"payment_reference\":", hidden.payment_reference);
  put(out, "\"open_refunds\":", hidden.open_refunds);
  put(out, "\"interventions\":", hidden.requested_capabilities);
  put(out, "\"dropped_choices\":", hidden.dropped_choices);
  put(out, "\"counted_discounts\":", hidden.counted_discounts);
  out.close();
  return text == "{}" ? std::string{} : text;
}

hidden_state decode_hidden(std::string_view text) {
  hidden_state hidden;
  if (text.empty()) return hidden;
  const auto json = nlohmann::json::parse(text);
  take(json, "attributions", hidden.attributions);
  take(json, "order_notes", hidden.order_notes);
  take(json, "intent_trace", hidden.intent_trace);
  take(json, "marketing_consents", hidden.marketing_consents);
  if (const auto found = json.find("payment"); found != json.end()) hidden.payment = read_payment(*found);
  if (const auto found = json.find("purchase"); found != json.end()) hidden.purchase = read_purchase_order(*found);
  if (const auto found = json.find("authenticating"); found != json.end())
    hidden.authenticating = payment_key{found->get<std::string>()};
  take(json, "payment_reference", hidden.payment_reference);
  take(json, "open_refunds", hidden.open_refunds);
  take(json, "interventions", hidden.requested_capabilities);
  take(json, "dropped_choices", hidden.dropped_choices);
  take(json, "counted_discounts", hidden.counted_discounts);
  return hidden;
}

} // namespace acp::checkout
