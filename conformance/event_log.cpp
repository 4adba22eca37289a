#include "conformance/event_log.hpp"

#include "conformance/event_rules.hpp"
#include "spec/json/parse.hpp"

#include <utility>

namespace acp::conformance {
namespace {

constexpr std::size_t most_events = 2'000;
constexpr std::size_t most_strangers = 50; ///< wrongly signed: anybody can send them, and must not crowd out the others
constexpr std::string_view received = R"({"received":true})";

std::string refusal(std::string_view code, std::string_view message) {
  return json{{"type", "invalid_request"}, {"code", code}, {"message", message}}.dump();
}

} // namespace

std::expected<std::unique_ptr<event_log>, std::string> event_log::listen(const std::string& at, std::string secret) {
  std::unique_ptr<event_log> log{new event_log(std::move(secret))};
  auto receiver = inbound::listen(at, [&into = *log](inbound::delivery came) { return into.take(std::move(came)); });
  if (!receiver) return std::unexpected(std::move(receiver.error()));
  log->receiver_ = std::move(*receiver);
  return log;
}

std::size_t event_log::size() const {
  const std::scoped_lock lock{mutex_};
  return events_.size();
}

const order_event& event_log::at(std::size_t number) const {
  const std::scoped_lock lock{mutex_};
  return events_.at(number); // a deque's elements stay where they are while others come
}

bool event_log::wait_for_more(std::size_t count, std::chrono::steady_clock::time_point until) const {
  std::unique_lock lock{mutex_};
  return came_.wait_until(lock, until, [&] { return events_.size() > count; });
}

inbound::answer event_log::take(inbound::delivery came) {
  if (came.method != "POST") return {405, refusal("method_not_allowed", "Events are sent with POST.")};
  order_event event;
  for (auto& [name, value] : came.headers) event.headers.push_back({std::move(name), std::move(value)});
  event.text = std::move(came.body);
  event.target = std::move(came.target);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  event.signature_faults = faults_of_signatures({secret_, event.headers, event.text, now});
  if (auto parsed = parse_json(event.text)) event.body = std::move(*parsed);

  inbound::answer said{200, std::string{received}};
  if (!event.signature_faults.empty())
    said = {401, refusal("invalid_signature", event.signature_faults.front())};
  else if (!event.body.is_object())
    said = {400, refusal("invalid", "The body is no JSON object.")};
  event.answered = said.status;
  const std::scoped_lock lock{mutex_};
  const bool is_strange = !event.signature_faults.empty();
  if (is_strange && strangers_ == most_strangers) return said;
  if (events_.size() - strangers_ >= most_events) return {503, refusal("too_many", "No more events are taken.")};
  if (is_strange) ++strangers_;
  events_.push_back(std::move(event));
  came_.notify_all();
  return said;
}

} // namespace acp::conformance
