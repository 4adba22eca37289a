#pragma once

#include "checkout/delegation_service.hpp"
#include "merchant/delegation/request_book.hpp"
#include "merchant/postgres/database_pool.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace acp::merchant {

/// The sandbox's vault and bank, so that an agent's whole flow runs against one server (docs/payments.md): a card and
/// an allowance become a token, and a buyer is authenticated as the test card's number says. Numbers and codes of cards
/// are looked at and forgotten; what is on record is in `migrations/0340_delegation.sql`.
class sandbox_delegation final : public checkout::delegation_service {
public:
  /// The pool outlives this; a request is known by its idempotency key for `retention`; `now` is called from any
  /// thread.
  sandbox_delegation(database_pool& pool, std::chrono::seconds retention, std::function<checkout::time_point()> now)
      : pool_(pool)
      , retention_(retention.count())
      , now_(std::move(now)) {}

  void perform(checkout::delegation_request request, checkout::reply_to port) override;

  /// What the pool's connections must know before they serve this.
  static void prepare(persistence::connection& c);

private:
  void vault(checkout::delegation_request& request, checkout::reply_to port);
  void begin(checkout::delegation_request& request, checkout::reply_to port);
  void go_on(checkout::delegation_request& request, checkout::reply_to port);
  void show(checkout::delegation_request& request, checkout::reply_to port);
  /// Puts down that the request was refused, where it has a key, and answers so.
  void refuse(const checkout::delegation_request& request, checkout::failure why, checkout::reply_to port);
  /// Runs work(connection) -> reply on one of the pool's threads.
  template <class Work>
  void run(Work work, checkout::reply_to port);

  database_pool& pool_;
  std::int64_t retention_; ///< in seconds
  std::function<checkout::time_point()> now_;
};

/// True for what the vault has given out, or what looks like it.
bool is_vaulted(std::string_view token);
/// What the vault knows a token by: 64 hex digits.
std::string vault_hash(std::string_view token);

} // namespace acp::merchant
