#include "app/operator/message_desk.hpp"

#include "app/operator/answers.hpp"
#include "app/operator/message_stream.hpp"
#include "telemetry/log.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace acp::app {

namespace {

using checkout::operator_act;
using checkout::operator_request;

/// A piece of a stream is asked for again and again: a short wait shows soon that the consumer has gone.
constexpr std::chrono::milliseconds piece_wait{1'000};

std::chrono::milliseconds patience_of(const operator_request& request) {
  if (request.act == operator_act::stream_messages) return request.position->begun ? piece_wait : piece_wait * 0;
  const auto& wait = std::get<MessagesQuery>(request.body).wait;
  return std::chrono::seconds{wait ? *wait : 0};
}

std::optional<std::chrono::seconds> visibility_of(const operator_request& request) {
  const auto& asked = request.act == operator_act::stream_messages ? std::get<StreamQuery>(request.body).visibility
                                                                   : std::get<MessagesQuery>(request.body).visibility;
  return asked ? std::optional{std::chrono::seconds{*asked}} : std::nullopt;
}

int most_of(const operator_request& request) {
  if (request.act == operator_act::stream_messages) return room_on_stream(*request.position);
  const auto& max = std::get<MessagesQuery>(request.body).max;
  return max ? static_cast<int>(*max) : 10;
}

checkout::reply answer_with(const operator_request& request, const std::vector<persistence::pulled_message>& messages) {
  if (request.act == operator_act::stream_messages)
    return answer(next_piece(*request.position, messages, std::get<StreamQuery>(request.body)));
  std::string list = R"({"messages":[)";
  for (const auto& m : messages) {
    if (list.back() != '[') list += ',';
    list += to_json(m);
  }
  return answer(list + "]}");
}

checkout::failure refused(const persistence::act_refusal& why) {
  auto failure = to_failure(why);
  if (why.why == persistence::act_refusal::reason::invalid) {
    failure.kind = checkout::failure_kind::conflict; // the numbers were validated: the endpoint is paused
    failure.code = "endpoint_not_active";
  }
  return failure;
}

} // namespace

message_desk::message_desk(desk_stores stores, settings how)
    : stores_(std::move(stores))
    , how_(how)
    , thread_([this] { run(); }) {}

message_desk::~message_desk() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = end_ = true;
  }
  woken_.notify_all();
  thread_.join();
}

void message_desk::ask(operator_request request, checkout::reply_to port) {
  const auto until = clock::now() + patience_of(request);
  {
    const std::scoped_lock lock(mutex_);
    if (!end_ && present_ < how_.most_waiting) {
      ++present_;
      arrived_.push_back({std::move(request), std::move(port), until});
      woken_.notify_one();
      return;
    }
  }
  port.answer(refuse({checkout::failure_kind::overloaded, "too_many_waiting",
                      "As many as can wait for messages are waiting already.", std::nullopt, std::nullopt}));
}

void message_desk::stop_waiting() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  woken_.notify_all();
}

void message_desk::run() {
  while (true) {
    auto visits = wait_for_visits();
    {
      const std::scoped_lock lock(mutex_);
      if (end_ && visits.empty()) return;
    }
    serve(visits);
    keep_waiting(std::move(visits));
  }
}

/// Those that have just come, at once; or, when it is time to ask again, all of them.
std::deque<message_desk::visit> message_desk::wait_for_visits() {
  std::unique_lock lock(mutex_);
  const auto wanted = [this] { return !arrived_.empty() || closing_; };
  if (waiting_.empty())
    woken_.wait(lock, [this] { return !arrived_.empty() || end_; });
  else
    woken_.wait_until(lock, next_round_, wanted);
  if (!closing_ && clock::now() < next_round_) return std::exchange(arrived_, {});
  next_round_ = clock::now() + how_.ask_again;
  auto all = std::exchange(waiting_, {});
  std::ranges::move(std::exchange(arrived_, {}), std::back_inserter(all));
  return all;
}

/// Answers who can be answered; the others stay in the list. An endpoint that has nothing for one has nothing for those
/// who came later.
void message_desk::serve(std::deque<visit>& visits) {
  std::set<std::string> empty;
  std::deque<visit> left;
  for (auto& v : visits) {
    const bool first = !std::exchange(v.asked, true) && v.request.act == operator_act::stream_messages;
    if ((first || !empty.contains(v.request.id)) && serve_one(v)) continue;
    empty.insert(v.request.id);
    left.push_back(std::move(v));
  }
  visits = std::move(left);
}

/// False when there was nothing, and the visitor may wait on.
bool message_desk::serve_one(visit& v) {
  try {
    if (v.request.position && !v.request.position->begun)
      begin_stream(*v.request.position, v.request.id, stores_.queue());
    const auto messages = stores_.queue().receive(v.request.id, most_of(v.request), visibility_of(v.request));
    if (messages && messages->empty()) return false;
    v.port.answer(messages ? answer_with(v.request, *messages) : refuse(refused(messages.error())));
  } catch (const std::exception& e) {
    telemetry::log(telemetry::log_level::warn, "messages_not_received", {telemetry::log_field::cause(e.what())});
    stores_.forget();
    v.port.answer(refuse(database_away()));
  }
  return true;
}

void message_desk::keep_waiting(std::deque<visit> visits) {
  const auto now = clock::now();
  std::vector<visit> over;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& v : visits)
      (closing_ || now >= v.until ? over.emplace_back(std::move(v)) : waiting_.emplace_back(std::move(v)));
  }
  for (auto& v : over) v.port.answer(answer_with(v.request, {}));
  const std::scoped_lock lock(mutex_);
  present_ = waiting_.size() + arrived_.size();
}

} // namespace acp::app
