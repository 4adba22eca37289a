#include "actors/deliveries/attempt_result.hpp"

#include <fmt/format.h>

#include <utility>

namespace acp::actors {
namespace {

constexpr int http_gone = 410;

bool says_overloaded(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

attempt_result judge_failure(outbound::http_failure why) {
  using enum outbound::failure_kind;
  attempt_result r;
  if (why.kind == overloaded || why.kind == stopped) r.is = attempt_result::verdict::not_made;
  r.error = fmt::format("{}: {}", outbound::to_string(why.kind), why.detail);
  return r;
}

} // namespace

attempt_result judge(outbound::http_result result) {
  if (!result) return judge_failure(std::move(result.error()));
  attempt_result r;
  r.status = result->status;
  r.retry_after = result->retry_after;
  r.answer = std::move(result->body);
  if (result->status >= 200 && result->status < 300) {
    r.is = attempt_result::verdict::delivered;
    return r;
  }
  if (result->status == http_gone) r.is = attempt_result::verdict::gone;
  r.overloaded = says_overloaded(result->status);
  r.error = fmt::format("status {}", result->status);
  return r;
}

} // namespace acp::actors
