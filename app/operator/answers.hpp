#pragma once

#include "checkout/service.hpp"
#include "checkout/values/failure.hpp"
#include "persistence/deliveries/act_refusal.hpp"
#include "persistence/deliveries/endpoint.hpp"
#include "persistence/deliveries/operator_acts.hpp"
#include "persistence/deliveries/pull_queue.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// What operators are answered, as JSON. Times are RFC 3339. docs/operator-api.md describes all of it.
namespace acp::app {

using document = nlohmann::ordered_json;

/// Values of custom headers and secrets stay out.
document to_document(const persistence::endpoint& e);
document to_document(const persistence::letter& l);
document to_document(const persistence::delivery_attempt& a);
document to_document(const persistence::operator_act& a);

/// With the body embedded as it is.
std::string to_json(const persistence::pulled_message& m);
std::string to_json(const persistence::letter_details& d);

checkout::reply answer(const document& d, bool created = false);
checkout::reply answer(std::string json);
checkout::reply refuse(checkout::failure why);

checkout::failure to_failure(const persistence::act_refusal& refusal);
checkout::failure database_away();
checkout::failure secrets_key_missing();

} // namespace acp::app
