#include "app/operator/acts.hpp"
#include "app/operator/answers.hpp"
#include "app/operator/endpoint_input.hpp"

#include <utility>

namespace acp::app {

namespace {

using checkout::operator_act;
using checkout::operator_request;
using checkout::reply;
using persistence::act_refusal;

reply no_such_endpoint(const std::string& id) {
  return refuse({checkout::failure_kind::not_found, "not_found", "there is no endpoint " + id.substr(0, 64),
                 std::nullopt, std::nullopt});
}

reply shown(const std::expected<persistence::endpoint, act_refusal>& done) {
  if (!done) return refuse(to_failure(done.error()));
  return answer(to_document(*done));
}

reply with_secret(const std::expected<persistence::endpoint_with_secret, act_refusal>& done, bool created) {
  if (!done) return refuse(to_failure(done.error()));
  auto d = to_document(done->subject);
  d["secret"] = done->secret;
  return answer(d, created);
}

reply create(desk_stores& stores, const operator_request& request, checkout::time_point at) {
  if (!stores.has_secrets_key()) return refuse(secrets_key_missing());
  auto wanted = read_new_endpoint(std::get<NewEndpoint>(request.body), stores.defaults());
  if (!wanted) return refuse(std::move(wanted.error()));
  return with_secret(stores.endpoints().create(*wanted, request.actor, at), true);
}

reply list(desk_stores& stores) {
  auto all = document::array();
  for (const auto& e : stores.endpoints().load().endpoints) all.push_back(to_document(e));
  return answer(document{{"endpoints", std::move(all)}});
}

reply show(desk_stores& stores, const operator_request& request) {
  const auto found = stores.endpoints().find(request.id);
  return found ? answer(to_document(*found)) : no_such_endpoint(request.id);
}

reply update(desk_stores& stores, const operator_request& request) {
  const auto before = stores.endpoints().find(request.id);
  if (!before) return no_such_endpoint(request.id);
  auto change = read_endpoint_change(std::get<EndpointChange>(request.body), *before);
  if (!change) return refuse(std::move(change.error()));
  return shown(stores.endpoints().update(request.id, *change, request.actor));
}

reply remove(desk_stores& stores, const operator_request& request) {
  if (const auto done = stores.endpoints().remove(request.id, request.actor); !done)
    return refuse(to_failure(done.error()));
  return answer(document{{"id", request.id}, {"status", "deleted"}});
}

reply rotate(desk_stores& stores, const operator_request& request) {
  if (!stores.has_secrets_key()) return refuse(secrets_key_missing());
  const auto& asked = std::get<SecretRotation>(request.body).overlap_s;
  const std::chrono::seconds overlap{asked ? *asked : 86'400};
  return with_secret(stores.endpoints().rotate(request.id, overlap, request.actor), false);
}

} // namespace

reply act_on_endpoint(desk_stores& stores, const operator_request& request, checkout::time_point at) {
  switch (request.act) {
  case operator_act::create_endpoint: return create(stores, request, at);
  case operator_act::list_endpoints: return list(stores);
  case operator_act::show_endpoint: return show(stores, request);
  case operator_act::update_endpoint: return update(stores, request);
  case operator_act::delete_endpoint: return remove(stores, request);
  case operator_act::rotate_secret: return rotate(stores, request);
  case operator_act::resume_endpoint: return shown(stores.endpoints().resume(request.id, request.actor));
  default: break;
  }
  const auto& reason = std::get<EndpointPause>(request.body).reason;
  return shown(stores.endpoints().pause(request.id, reason ? *reason : "", request.actor));
}

} // namespace acp::app
