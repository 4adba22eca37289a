#include "http/client/call.hpp"

#include "http/client/address_filter.hpp"
#include "http/client/header_text.hpp"
#include "http/client/request_text.hpp"

#include <algorithm>
#include <utility>

namespace acp::outbound {

using std::chrono::duration_cast;
using std::chrono::microseconds;

call::call(workshop& shop, http_request request, http_callback done, clock::time_point started)
    : shop_(shop)
    , request_(std::move(request))
    , done_(std::move(done))
    , started_(started)
    , deadline_(shop.executor())
    , attempt_(shop.executor())
    , signal_(shop.executor(), clock::time_point::max()) {}

call::~call() = default;

task<void> call::run(std::shared_ptr<call> self) {
  const bool answered = co_await self->perform();
  self->finish(answered);
}

task<bool> call::perform() {
  if (!prepare()) co_return false;
  bool ready = co_await wait_for_place();
  if (ready) ready = co_await find_addresses();
  if (ready) ready = judge_addresses();
  if (ready) ready = co_await exchange();
  co_return ready;
}

bool call::prepare() {
  if (failure_) return false;
  if (auto problem = problem_with(request_)) return fail(failure_kind::bad_request, std::move(*problem));
  auto target = parse_call_target(request_.url);
  if (!target) return fail(failure_kind::bad_request, std::move(target.error()));
  target_ = std::move(*target);
  host_ = target_.host + " " + std::to_string(target_.port);
  head_ = request_head(request_, target_, shop_.settings().user_agent);
  deadline_.expires_at(started_ + request_.deadline);
  deadline_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (!cancelled) self->end(failure_kind::timeout, "the deadline passed while " + std::string{self->phase_});
  });
  return true;
}

bool call::fail(failure_kind kind, std::string detail) {
  if (!failure_) failure_ = http_failure{kind, std::move(detail), false};
  return false;
}

void call::end(failure_kind kind, std::string detail) {
  if (finished_) return;
  fail(kind, std::move(detail));
  signal_.cancel();
  if (transport_) transport_->close();
}

void call::refuse() {
  done_(std::unexpected{http_failure{failure_kind::stopped, "the client has been stopped", false}});
}

task<bool> call::wait_for_place() {
  arrival_ = shop_.entrance().enter(host_, [this] {
    arrival_->as = gate::entry::inside;
    signal_.cancel();
  });
  if (arrival_->as == gate::entry::refused) co_return fail(failure_kind::overloaded, "too many requests wait already");
  while (arrival_->as == gate::entry::waiting && !failure_) co_await signal_.async_wait(await_result);
  co_return !failure_;
}

task<bool> call::find_addresses() {
  if (target_.literal) {
    addresses_ = {*target_.literal};
    co_return true;
  }
  phase_ = "looking up the name";
  shop_.names().look_up(target_.host, shared_from_this());
  while (!found_ && !failure_) co_await signal_.async_wait(await_result);
  if (failure_) co_return false;
  if (!*found_) co_return fail(failure_kind::resolve, found_->error());
  addresses_ = std::move(**found_);
  if (addresses_.empty()) co_return fail(failure_kind::resolve, "the name has no address");
  co_return true;
}

void call::on_names(const resolver::answer& found) {
  found_ = found;
  signal_.cancel();
}

/// One address that must not be called refuses them all: who controls the name chooses which of them is used.
bool call::judge_addresses() {
  const auto judge = request_.only_allowed ? is_allowed : may_connect;
  const auto refused =
      std::ranges::find_if_not(addresses_, [&](const ip_address& a) { return judge(a, request_.allowed); });
  if (refused == addresses_.end()) return true;
  return fail(failure_kind::refused_address, "the address " + to_string(*refused) + " must not be called");
}

/// The callback comes last: nothing of the call is used by then.
void call::finish(bool answered) {
  finished_ = true;
  deadline_.cancel();
  http_result result = std::unexpected{http_failure{}};
  if (answered) {
    result = take_response();
    if (reader_->can_reuse()) shop_.put_idle(key_of(address_), std::move(transport_));
  } else {
    failure_->sent = sent_;
    result = std::unexpected{std::move(*failure_)};
  }
  transport_.reset();
  shop_.remove(*this);
  if (arrival_ && arrival_->as == gate::entry::inside) shop_.entrance().leave(host_);
  if (arrival_ && arrival_->as == gate::entry::waiting) shop_.entrance().give_up(arrival_->number);
  std::exchange(done_, nullptr)(std::move(result));
}

http_response call::take_response() {
  auto response = std::move(reader_->response());
  response.remote_address = to_string(address_);
  response.reused_connection = reused_;
  response.connect_time = connect_time_;
  response.total_time = duration_cast<microseconds>(clock::now() - started_);
  if (const auto* header = find_header(response.headers, "Retry-After"))
    response.retry_after = parse_retry_after(header->value, shop_.settings().now());
  return response;
}

connection_key call::key_of(const ip_address& address) const {
  return {target_.tls, target_.host, target_.port, address, request_.allowed};
}

} // namespace acp::outbound
