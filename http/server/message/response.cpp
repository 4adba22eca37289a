#include "http/server/message/response.hpp"

namespace acp::http {
namespace {

using checkout::failure_kind;

failure_kind kind_of(int status) {
  if (status == 503 || status == 504) return failure_kind::unavailable;
  return status >= 500 ? failure_kind::internal : failure_kind::invalid_request;
}

} // namespace

response refuse(int status, const checkout::failure& f) {
  response r;
  r.status = status;
  r.text = checkout::to_error_json(f);
  r.code = f.code;
  if (f.retry_after) {
    r.retry_after = f.retry_after->count();
    r.add_header("Retry-After", std::to_string(*r.retry_after));
  }
  return r;
}

response refuse(int status, std::string_view code, std::string message) {
  return refuse(status, {kind_of(status), std::string{code}, std::move(message), std::nullopt, std::nullopt});
}

response refuse(const checkout::failure& f) {
  const bool transient = f.kind == failure_kind::overloaded || f.kind == failure_kind::unavailable;
  if (!transient || f.retry_after) return refuse(checkout::http_status(f.kind), f);
  auto with_delay = f;
  with_delay.retry_after = std::chrono::seconds{1};
  return refuse(checkout::http_status(f.kind), with_delay);
}

response try_again(std::string_view code, std::string message, int retry_after_seconds) {
  return refuse(503, {failure_kind::unavailable, std::string{code}, std::move(message), std::nullopt,
                      std::chrono::seconds{retry_after_seconds}});
}

} // namespace acp::http
