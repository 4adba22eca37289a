#pragma once

#include "actors/callback_gate.hpp"
#include "actors/notes.hpp"
#include "actors/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <map>
#include <optional>

namespace acp::actors {

/// What the stock has not confirmed: the outcome of a completion is on record, its pieces must still be sold or given
/// back.
struct open_stock {
  checkout::payment_key key;
  bool sold = false; ///< commit; otherwise release
};

/// Tells the stock until it confirms, with growing waits, so that sessions need not stay for it. Bounded.
class stock_settler final : public caf::event_based_actor {
public:
  stock_settler(caf::actor_config& config, runtime& rt) : caf::event_based_actor(config), rt_(rt) {}
  const char* name() const override { return "stock_settler"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  struct entry {
    open_stock what;
    backoff waits;
  };
  void accept(const open_stock& what);
  void tell(step of);
  void on_told(step of, bool confirmed);

  runtime& rt_;
  std::map<step, entry> open_;
  step next_ = 0;
};

} // namespace acp::actors
