#pragma once

#include "actors/log/load_request.hpp"
#include "actors/runtime/callback_gate.hpp"
#include "actors/runtime/notes.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <map>
#include <vector>

namespace acp::actors {

/// What the stock has not confirmed: the outcome of a completion is on record, its pieces must still be sold or given
/// back.
struct open_stock {
  checkout::payment_key key;
  bool sold = false; ///< commit; otherwise release
};

/// Tells the stock until it confirms, with growing waits, so that sessions need not stay for it. Bounded.
///
/// What it knows dies with the process. So every now and then, beginning at the start, it asks the stock what is put
/// aside, and the log what became of those completions; pieces whose outcome is on record are put right, too.
class stock_settler final : public caf::event_based_actor {
public:
  stock_settler(caf::actor_config& config, runtime& rt)
      : caf::event_based_actor(config)
      , rt_(rt)
      , sweep_waits_(rt.settings.stock_retry_first, rt.settings.restart_cap) {}
  const char* name() const override { return "stock_settler"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  struct entry {
    open_stock what;
    backoff waits;
  };
  struct sweep_due : note {};
  using page = std::vector<checkout::payment_key>;

  void accept(const open_stock& what);
  void tell(step of);
  void on_told(step of, bool confirmed);

  // What others have left behind (stock_sweep.cpp)
  void ask_page(checkout::payment_key after);
  void on_page(const answer<merchant_answer<page>>& a);
  void ask_outcome(const checkout::payment_key& key);
  void on_outcome(const answer<load_event::result>& a);
  void sweep_failed();
  bool is_open(const checkout::payment_key& key) const;

  runtime& rt_;
  std::map<step, entry> open_;
  step next_ = 0;
  step page_awaited_ = 0;
  checkout::payment_key page_end_;                ///< the last key of the page that is being looked at
  std::map<step, checkout::payment_key> looking_; ///< the keys of that page whose outcome is being looked up
  bool sweep_failed_ = false;
  backoff sweep_waits_;
};

} // namespace acp::actors
