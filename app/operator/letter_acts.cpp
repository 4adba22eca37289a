#include "app/operator/acts.hpp"
#include "app/operator/answers.hpp"
#include "app/operator/page.hpp"

#include <utility>

namespace acp::app {

namespace {

using checkout::operator_act;
using checkout::operator_request;
using checkout::reply;

using affected = std::expected<std::int64_t, persistence::act_refusal>;

std::optional<checkout::time_point> time_in(const field<std::string>& text) {
  return text ? checkout::from_rfc3339(*text) : std::nullopt;
}

persistence::letter_selection selection_in(const operator_request& request) {
  const auto& choice = std::get<LetterChoice>(request.body);
  persistence::letter_selection which;
  which.endpoint = request.id;
  if (!request.letter.empty()) {
    which.webhook_id = request.letter; // names one, whatever the body says
    return which;
  }
  which.topic = optional_of(choice.topic);
  which.session = optional_of(choice.session_id);
  which.since = time_in(choice.since);
  which.until = time_in(choice.until);
  if (choice.at_most) which.at_most = static_cast<int>(*choice.at_most);
  return which;
}

persistence::replay_selection replay_in(const operator_request& request) {
  const auto& choice = std::get<ReplayChoice>(request.body);
  persistence::replay_selection which;
  which.endpoint = request.id;
  if (choice.shard) which.shard = static_cast<int>(*choice.shard);
  which.from_seq = optional_of(choice.from_seq);
  which.to_seq = optional_of(choice.to_seq);
  which.since = time_in(choice.since);
  which.until = time_in(choice.until);
  which.topic = optional_of(choice.topic);
  which.session = optional_of(choice.session_id);
  if (choice.at_most) which.at_most = static_cast<int>(*choice.at_most);
  return which;
}

affected act(persistence::operator_acts& letters, const operator_request& request) {
  switch (request.act) {
  case operator_act::redrive_letters: return letters.redrive(selection_in(request), request.actor);
  case operator_act::skip_letters: return letters.skip(selection_in(request), request.actor);
  case operator_act::drop_letters: return letters.drop(selection_in(request), request.actor);
  default: return letters.replay(replay_in(request), request.actor);
  }
}

std::optional<persistence::backlog_state> state_named(const std::string& name) {
  using state = persistence::backlog_state;
  if (name == "dead") return state::dead;
  if (name == "skipped") return state::skipped;
  if (name == "waiting") return state::waiting;
  if (name == "blocked") return state::blocked;
  return std::nullopt;
}

reply list(desk_stores& stores, const operator_request& request) {
  const auto& asked = std::get<LettersQuery>(request.body);
  persistence::letter_query query;
  query.endpoint = request.id;
  const auto state = state_named(asked.state ? *asked.state : "dead");
  if (!state) return refuse(bad_parameter("$.state", "must be dead, skipped, waiting or blocked"));
  query.states = {*state};
  query.topic = optional_of(asked.topic);
  query.session = optional_of(asked.session_id);
  if (asked.after) {
    query.after = read_place(*asked.after, request.id);
    if (!query.after) return refuse(bad_parameter("$.after", "must be `next` of the page before"));
  }
  if (asked.limit) query.limit = static_cast<int>(*asked.limit);

  const auto found = stores.letters().list(query);
  auto letters = document::array();
  for (const auto& l : found) letters.push_back(to_document(l));
  document page{{"dead_letters", std::move(letters)}, {"next", nullptr}};
  if (static_cast<int>(found.size()) == query.limit) page["next"] = place_of(found.back().row.key);
  return answer(page);
}

} // namespace

reply act_on_letters(desk_stores& stores, const operator_request& request) {
  if (request.act == operator_act::list_letters) return list(stores, request);
  if (request.act == operator_act::show_letter) {
    const auto found = stores.letters().inspect(request.id, request.letter);
    return found ? answer(to_json(*found)) : refuse(to_failure(found.error()));
  }
  const auto done = act(stores.letters(), request);
  return done ? answer(document{{"affected", *done}}) : refuse(to_failure(done.error()));
}

} // namespace acp::app
