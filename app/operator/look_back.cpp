#include "app/operator/acts.hpp"
#include "app/operator/answers.hpp"
#include "app/operator/page.hpp"

#include <utility>

namespace acp::app {

namespace {

using checkout::operator_request;
using checkout::reply;

reply attempts(desk_stores& stores, const operator_request& request) {
  const auto& asked = std::get<AttemptsQuery>(request.body);
  persistence::attempt_query query;
  query.endpoint = request.id;
  query.webhook_id = optional_of(asked.webhook_id);
  query.session = optional_of(asked.session_id);
  query.failed = optional_of(asked.failed);
  if (asked.before) query.before = checkout::from_rfc3339(*asked.before);
  if (asked.limit) query.limit = static_cast<int>(*asked.limit);

  const auto found = stores.attempts().list(query);
  auto list = document::array();
  for (const auto& a : found) list.push_back(to_document(a));
  document page{{"attempts", std::move(list)}, {"next", nullptr}};
  if (static_cast<int>(found.size()) == query.limit) page["next"] = checkout::to_rfc3339(found.back().at);
  return answer(page);
}

reply acts(desk_stores& stores, const operator_request& request) {
  const auto& asked = std::get<ActsQuery>(request.body);
  persistence::act_query query{optional_of(asked.endpoint), optional_of(asked.order), optional_of(asked.before)};
  if (asked.limit) query.limit = static_cast<int>(*asked.limit);

  const auto found = stores.letters().history(query);
  auto list = document::array();
  for (const auto& a : found) list.push_back(to_document(a));
  document page{{"acts", std::move(list)}, {"next", nullptr}};
  if (static_cast<int>(found.size()) == query.limit) page["next"] = found.back().number;
  return answer(page);
}

} // namespace

reply look_back(desk_stores& stores, const operator_request& request) {
  return request.act == checkout::operator_act::list_attempts ? attempts(stores, request) : acts(stores, request);
}

} // namespace acp::app
