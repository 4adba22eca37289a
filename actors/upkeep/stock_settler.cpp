#include "actors/upkeep/stock_settler.hpp"

#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

namespace acp::actors {
namespace {

constexpr std::size_t most_open = 10'000;
constexpr int most_tries = 200; // with waits that grow to payment_retry_cap: over an hour

} // namespace

caf::behavior stock_settler::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  send(this, sweep_due{});
  return {[this](const parcel<open_stock>& what) { accept(*what); },
          [this](const sweep_due&) { ask_page({}); },
          [this](const answer<merchant_answer<page>>& a) { on_page(a); },
          [this](const answer<load_event::result>& a) { on_outcome(a); },
          [this](const answer<merchant_answer<merchant::nothing>>& a) { on_told(a.of, a.content->value.has_value()); },
          [this](const pause_over& p) { tell(p.of); },
          [this](const stop_working&) { quit(); }};
}

void stock_settler::on_exit() {
  for (const auto& [of, e] : open_) rt_.report(incident::severity::error, "stock_unsettled", e.what.key.str());
  open_.clear();
}

void stock_settler::accept(const open_stock& what) {
  if (open_.size() >= most_open) return rt_.report(incident::severity::error, "stock_unsettled", what.key.str());
  const auto of = ++next_;
  open_.emplace(of, entry{what, {rt_.settings.stock_retry_cap, rt_.settings.payment_retry_cap}});
  tell(of);
}

void stock_settler::tell(step of) {
  const auto at = open_.find(of);
  if (at == open_.end()) return;
  auto told = bring_to<merchant::nothing>(rt_.callbacks, address(), of);
  if (at->second.what.sold)
    rt_.merchant.shelf.commit(at->second.what.key, std::move(told));
  else
    rt_.merchant.shelf.release(at->second.what.key, std::move(told));
}

void stock_settler::on_told(step of, bool confirmed) {
  const auto at = open_.find(of);
  if (at == open_.end()) return;
  if (confirmed) {
    open_.erase(at);
  } else if (at->second.waits.tries() >= most_tries) {
    rt_.report(incident::severity::error, "stock_unsettled", at->second.what.key.str());
    open_.erase(at);
  } else {
    delayed_send(this, at->second.waits.next(), pause_over{{}, of});
  }
}

} // namespace acp::actors
