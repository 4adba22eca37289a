#include "app/operator/perform.hpp"

#include "app/operator/acts.hpp"
#include "app/operator/answers.hpp"

namespace acp::app {

checkout::reply perform(desk_stores& stores, const checkout::operator_request& request, checkout::time_point now) {
  using act = checkout::operator_act;
  switch (request.act) {
  case act::create_endpoint:
  case act::list_endpoints:
  case act::show_endpoint:
  case act::update_endpoint:
  case act::delete_endpoint:
  case act::pause_endpoint:
  case act::resume_endpoint:
  case act::rotate_secret: return act_on_endpoint(stores, request, now);
  case act::list_letters:
  case act::show_letter:
  case act::redrive_letters:
  case act::skip_letters:
  case act::drop_letters:
  case act::replay_events: return act_on_letters(stores, request);
  case act::ack_messages:
  case act::nack_messages:
  case act::extend_messages: return act_on_messages(stores, request);
  case act::list_attempts:
  case act::list_acts: return look_back(stores, request);
  default: break;
  }
  return refuse(
      {checkout::failure_kind::internal, "internal_error", "This can't be done here.", std::nullopt, std::nullopt});
}

} // namespace acp::app
