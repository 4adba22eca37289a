#include "app/doctor/endpoint_checks.hpp"

#include "actors/deliveries/webhook_message.hpp"

#include <fmt/format.h>
#include <future>
#include <utility>

namespace acp::app {

namespace {

using verdict = finding::verdict;

bool is_called(const persistence::endpoint& e) {
  return e.kind == persistence::endpoint_kind::push && e.status == persistence::endpoint_status::active;
}

outbound::http_request question_to(const persistence::endpoint& e, std::chrono::milliseconds deadline) {
  outbound::http_request question;
  question.method = "HEAD";
  question.url = e.settings.url;
  question.deadline = deadline;
  question.allowed = actors::allowed_networks(e);
  return question;
}

std::future<outbound::http_result> ask(outbound::http_client& http, outbound::http_request question) {
  std::promise<outbound::http_result> answered;
  auto answer = answered.get_future();
  http.send(std::move(question), [answered = std::move(answered)](outbound::http_result result) mutable {
    answered.set_value(std::move(result));
  });
  return answer;
}

finding unreachable(const persistence::endpoint& e, const outbound::http_failure& why) {
  return {"endpoint", verdict::warning,
          fmt::format("{} can't be reached: {}: {}", e.id, outbound::to_string(why.kind), why.detail)};
}

} // namespace

findings check_reachability(std::span<const persistence::endpoint> endpoints, outbound::http_client& http,
                            std::chrono::milliseconds deadline) {
  std::vector<std::pair<const persistence::endpoint*, std::future<outbound::http_result>>> asked;
  for (const auto& e : endpoints)
    if (is_called(e)) asked.emplace_back(&e, ask(http, question_to(e, deadline)));

  findings found;
  for (auto& [e, answer] : asked)
    if (const auto result = answer.get(); !result) found.push_back(unreachable(*e, result.error()));
  if (found.empty()) found.push_back({"endpoints", verdict::ok, fmt::format("{} active ones answer", asked.size())});
  for (const auto& e : endpoints)
    if (e.unreadable_secrets)
      found.push_back({"endpoint_secrets", verdict::failure,
                       fmt::format("{} has a secret that this ACP_SECRETS_KEY does not decrypt", e.id)});
  return found;
}

} // namespace acp::app
