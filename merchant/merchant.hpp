#pragma once

#include "checkout/orders/order_command.hpp"
#include "checkout/quoting/quote.hpp"
#include "checkout/session/payment.hpp"
#include "checkout/values/ids.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What the merchant's own systems must answer. All calls are asynchronous, may be made from any thread and answer
/// exactly once, on any thread, perhaps before the call returns. Each has a deadline of its own: a system that stays
/// silent becomes `unavailable`.
namespace acp::merchant {

/// The system could not be asked, or did not answer in time. Whether it acted is not known.
struct unavailable {
  std::string system; ///< `catalog`, `stock`, `payment`, …
  std::string reason; ///< for the log, free of personal data
};

template <class T>
using answer_to = std::move_only_function<void(std::expected<T, unavailable>)>;

struct nothing {};

/// Prices, texts and offers for a cart: catalog, stock levels, tax and shipping in one answer.
class quoting {
public:
  virtual ~quoting() = default;
  virtual void quote(checkout::quote_request request, answer_to<checkout::quote> done) = 0;
};

/// What could not be reserved; both empty: everything is reserved.
struct reservation {
  std::vector<checkout::item_id> refused;
  std::vector<std::string> refused_discounts = {}; ///< ids of those that may not be used any more
};

/// Pieces on the shelf, and uses of discounts. Every call is idempotent under its key: repeating it changes nothing and
/// answers the same.
class stock {
public:
  virtual ~stock() = default;
  /// All lines and all uses, or none.
  virtual void reserve(checkout::payment_key key, std::vector<checkout::requested_line> lines,
                       std::vector<checkout::discount_use> uses, answer_to<reservation> done) = 0;
  /// The pieces are sold, the discounts used.
  virtual void commit(checkout::payment_key key, answer_to<nothing> done) = 0;
  /// Pieces and uses go back; a key that reserved nothing is fine.
  virtual void release(checkout::payment_key key, answer_to<nothing> done) = 0;
  /// A page of the keys under which pieces are put aside, in an order of the shelf's own; `after` is the last key of
  /// the page before (empty: the first page). No keys: there are no more.
  virtual void list_reserved(checkout::payment_key after, answer_to<std::vector<checkout::payment_key>> done) = 0;
};

/// How a refund ended.
struct refund_outcome {
  bool paid = false;
  std::string reason; ///< of one that was refused, for the log
};

/// Moves money, at most once per key.
class payment {
public:
  virtual ~payment() = default;
  /// Charges, or answers again what became of the charge under this key.
  virtual void charge(checkout::charge_request request, answer_to<checkout::payment_outcome> done) = 0;
  /// What became of the charge under this key. Nothing: it never arrived, and from now on it is refused should it still
  /// come.
  virtual void find(checkout::payment_key key, answer_to<std::optional<checkout::payment_outcome>> done) = 0;
  /// Gives money back, or answers again what became of the refund under this key.
  virtual void refund(checkout::refund_request request, answer_to<refund_outcome> done) = 0;
};

/// The merchant, as the sessions see it. The references outlive every actor.
struct services {
  quoting& quotes;
  merchant::stock& shelf;
  merchant::payment& payments;
};

} // namespace acp::merchant
