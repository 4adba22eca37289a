#pragma once

#include "merchant/deadline_timer.hpp"
#include "merchant/merchant.hpp"
#include "merchant/postgres/database_pool.hpp"
#include "merchant/sandbox_tokens.hpp"
#include "merchant/seller_backed/accounts.hpp"

#include <chrono>

namespace acp::merchant {

/// A payment service that moves no money but keeps books in PostgreSQL: one charge per key, also after a restart. What
/// a charge does is chosen by its token (docs/payments.md); tokens are neither stored nor repeated.
class sandbox_payment final : public payment {
public:
  /// `deadline`: after that long a token that plays a silent service is answered `unavailable`.
  sandbox_payment(database_pool& pool, deadline_timer& timer, std::chrono::milliseconds deadline)
      : pool_(pool)
      , timer_(timer)
      , deadline_(deadline) {}

  void charge(checkout::charge_request request, answer_to<checkout::payment_outcome> done) override;
  void find(checkout::payment_key key, answer_to<std::optional<checkout::payment_outcome>> done) override;
  void refund(checkout::refund_request request, answer_to<refund_outcome> done) override;

  /// What the pool's connections must know before they serve this.
  static void prepare(persistence::connection& c);

private:
  /// What the books say about a key.
  struct entry {
    std::optional<checkout::payment_outcome> outcome; ///< nothing: abandoned before it arrived
    bool earlier = true;                              ///< it was there before this call
  };
  static entry read(const std::string& row);
  static checkout::payment_outcome outcome_of(entry booked);

  /// From what the shop keeps for the buyer.
  void charge_account(const checkout::charge_request& request, const account_kind& kind,
                      answer_to<checkout::payment_outcome> done);
  /// With a token of the vault, whose allowance is checked.
  void charge_vaulted(const checkout::charge_request& request, answer_to<checkout::payment_outcome> done);
  void record(const checkout::charge_request& request, const sandbox_behaviour& behaviour, answer_to<entry> done);
  void stay_silent(std::chrono::steady_clock::time_point since, answer_to<checkout::payment_outcome> done);

  database_pool& pool_;
  deadline_timer& timer_;
  std::chrono::milliseconds deadline_;
};

} // namespace acp::merchant
