#include "conformance/caller.hpp"

#include "http/client/header_text.hpp"
#include "spec/json/parse.hpp"

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

namespace acp::conformance {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr std::size_t most_of_a_body = std::size_t{1} << 20U;
constexpr std::size_t shown_of_a_body = 6'000; // bytes
constexpr int most_tries = 4;
constexpr auto longest_pause = 10s;
constexpr auto grace = 2s; // beyond its own deadline the client answers at once

} // namespace

std::string cut_for_report(std::string text) {
  if (text.size() <= shown_of_a_body) return text;
  std::size_t end = shown_of_a_body;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "\n…";
}

namespace {

std::future<outbound::http_result> begin(outbound::http_client& client, outbound::http_request request) {
  std::promise<outbound::http_result> promise;
  auto answer = promise.get_future();
  client.send(std::move(request),
              [p = std::move(promise)](outbound::http_result result) mutable { p.set_value(std::move(result)); });
  return answer;
}

outbound::http_result await_answer(std::future<outbound::http_result> answer, std::chrono::milliseconds deadline) {
  if (answer.wait_for(deadline + grace) == std::future_status::ready) return answer.get();
  return std::unexpected(outbound::http_failure{outbound::failure_kind::timeout, "no answer in time", true});
}

bool should_ask_again(const reply& r, std::chrono::milliseconds pause) {
  return r.status == 429 && pause <= longest_pause;
}

std::chrono::milliseconds asked_pause(const reply& r) {
  const auto seconds = outbound::parse_retry_after(r.header("Retry-After"), std::chrono::system_clock::now());
  return seconds.value_or(1s);
}

/// What came, as far as it can be read: a body that is not whole is none.
reply read(outbound::http_response& came) {
  reply answer;
  answer.status = came.status;
  answer.headers = std::move(came.headers);
  answer.text = std::move(came.body);
  if (!came.body_complete) {
    answer.failure = "is longer than " + std::to_string(most_of_a_body) + " bytes, or was cut off";
    answer.text.resize(std::min(answer.text.size(), shown_of_a_body + 1));
  } else if (auto parsed = parse_json(answer.text)) {
    answer.body = std::move(*parsed);
  } else {
    answer.failure = parsed.error().message;
  }
  return answer;
}

} // namespace

std::string reply::header(std::string_view name) const {
  const auto* const found = outbound::find_header(headers, name);
  return found == nullptr ? std::string{} : found->value;
}

std::expected<caller, std::string> caller::make(const options& how) {
  outbound::client_settings settings;
  settings.user_agent = how.program;
  settings.kept_body_bytes = most_of_a_body;
  settings.most_body_bytes = most_of_a_body;
  settings.idle_timeout = 0ms; // a server may close between two requests: that is no fault of its answers
  settings.extra_ca_file = how.ca_file;
  auto client = outbound::make_http_client(std::move(settings));
  if (!client) return std::unexpected(client.error());
  return caller{std::move(*client), how};
}

caller::caller(std::unique_ptr<outbound::http_client> client, const options& how)
    : client_(std::move(client))
    , call_deadline_(how.call_deadline)
    , end_(clock::now() + how.run_deadline)
    , allowed_{outbound::parse_cidr("0.0.0.0/0").value(), outbound::parse_cidr("::/0").value()} {
  for (const auto* secret :
       {&how.key, &how.other_key, &how.signing_secret, &how.webhook_secret, &how.given.payment_token,
        &how.given.declined_token, &how.given.authentication_token, &how.given.card_number})
    secrets_.hide(*secret);
}

bool caller::over() const { return out_of_time_ || clock::now() >= end_; }

void caller::notice_end(const outbound::http_result& result, std::chrono::milliseconds deadline) {
  if (deadline < call_deadline_ && !result && result.error().kind == outbound::failure_kind::timeout)
    out_of_time_ = true;
}

void caller::hide(const std::string& secret) {
  secrets_.hide(secret);
  if (!exchanges_.empty()) exchanges_.back().response_body = secrets_.text(std::move(exchanges_.back().response_body));
}

std::chrono::milliseconds caller::patience() const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - clock::now());
  return std::clamp(left, std::chrono::milliseconds{1}, call_deadline_);
}

reply caller::call(const message& m) {
  for (int tries = 1;; ++tries) {
    const auto deadline = patience();
    auto result =
        await_answer(begin(*client_, {m.method, m.url, m.headers, m.body, deadline, allowed_, false}), deadline);
    notice_end(result, deadline);
    auto answered = keep(m, std::move(result));
    const auto pause = asked_pause(answered);
    if (tries == most_tries || !should_ask_again(answered, pause) || clock::now() + pause >= end_) return answered;
    std::this_thread::sleep_for(pause); // as the server asks for
  }
}

std::array<reply, 2> caller::call_at_once(const message& a, const message& b) {
  const auto deadline = patience();
  auto first = begin(*client_, {a.method, a.url, a.headers, a.body, deadline, allowed_, false});
  auto second = begin(*client_, {b.method, b.url, b.headers, b.body, deadline, allowed_, false});
  auto one = await_answer(std::move(first), deadline), other = await_answer(std::move(second), deadline);
  for (const auto* const result : {&one, &other}) notice_end(*result, deadline);
  auto kept = keep(a, std::move(one));
  return {std::move(kept), keep(b, std::move(other))};
}

reply caller::keep(const message& m, outbound::http_result result) {
  exchange kept{m.method, secrets_.text(m.url), secrets_.headers(m.headers), cut_for_report(secrets_.body(m.body))};
  reply answer;
  if (result) {
    answer = read(*result);
    kept.status = answer.status;
    kept.response_headers = secrets_.headers(answer.headers);
    kept.response_body =
        cut_for_report(answer.body.is_structured() ? secrets_.document(answer.body) : secrets_.text(answer.text));
    kept.took = std::chrono::duration_cast<std::chrono::milliseconds>(result->total_time);
  } else {
    answer.failure = kept.failure =
        std::string{to_string(result.error().kind)} + ": " + secrets_.text(result.error().detail);
  }
  answer.exchange = note(std::move(kept));
  return answer;
}

std::size_t caller::note(exchange kept) {
  exchanges_.push_back(std::move(kept));
  return exchanges_.size();
}

} // namespace acp::conformance
