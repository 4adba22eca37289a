#pragma once

#include "checkout/delegation_service.hpp"
#include "checkout/session/profile.hpp"
#include "merchant/merchant.hpp"
#include "merchant/profile.hpp"
#include "merchant/reporter.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace acp::merchant {

struct postgres_merchant_settings {
  std::string database_url;
  int connections = 4;                              ///< for stock and payments; the catalog has two of its own
  std::size_t queue_limit = 1024;                   ///< calls waiting for one of them
  std::chrono::milliseconds stock_deadline{2000};   ///< for every database call
  std::chrono::milliseconds payment_deadline{2000}; ///< after that a silent payment service is `unavailable`
  std::chrono::milliseconds statement_timeout{5000};
  std::chrono::seconds request_retention{25 * 60 * 60}; ///< how long the sandbox knows a request by its idempotency key
  std::chrono::milliseconds catalog_poll{2000};         ///< behind the notifications
  std::chrono::milliseconds stock_poll{1000};           ///< how old the stock shown in quotes may be
  profile_settings profile;
  std::function<checkout::time_point()> now; ///< the clock of delivery times
  reporter report;                           ///< for the log
};

/// A merchant whose systems are tables of this database: the embedded default. Catalog, tax and shipping are answered
/// from memory.
class postgres_merchant {
public:
  virtual ~postgres_merchant() = default;

  /// For the actors, which must be gone before this is.
  virtual merchant::services services() = 0;
  virtual const checkout::merchant_profile& profile() const = 0;
  /// Where agents can delegate payments and authentications to; null where the payment service is a real one.
  virtual checkout::delegation_service* delegation() noexcept = 0;
  /// What something in the catalog is sold in: ISO 4217 codes in lower case, sorted. Empty until it is ready.
  virtual std::vector<std::string> currencies() const = 0;
  /// True while the catalog is in memory and follows the tables, and stock and payments can be asked.
  virtual bool ready() const noexcept = 0;
  /// Open connections for stock and payments.
  virtual int connections() const noexcept = 0;
};

/// Starts connecting in the background and returns at once; calls are `unavailable` until `ready`.
std::unique_ptr<postgres_merchant> make_postgres_merchant(postgres_merchant_settings settings);

} // namespace acp::merchant
