#pragma once

#include "merchant/merchant.hpp"
#include "tests/actors/support/power.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace acp::test {

/// What the merchant's systems have on their books: survives the systems that use it. Locked by `mutex`.
struct merchant_books {
  struct pieces {
    std::vector<checkout::requested_line> lines;
    enum class state { reserved, sold, returned } where = state::reserved;
  };
  mutable std::mutex mutex;
  std::map<checkout::item_id, std::int64_t> shelf; ///< what can be reserved; items not named are unlimited
  std::map<checkout::payment_key, pieces> reservations;
  std::vector<checkout::discount_offer> discounts; ///< what every quote offers
  std::set<std::string> used_up;                   ///< discounts of which no use can be reserved any more
  std::vector<checkout::discount_use> uses;        ///< that were asked for with the last reservation
  std::map<checkout::payment_key, checkout::payment_outcome> charges;
  std::set<checkout::payment_key> barred; ///< asked for and not found: a late charge is refused
  std::map<checkout::payment_key, bool> refunds;
  int captures = 0;
  bool refuse_refunds = false;
  int refund_calls = 0;
  int reserve_calls = 0;
  int charge_calls = 0;
  int find_calls = 0;

  int captured() const;
  int in_state(pieces::state s) const;
  std::int64_t on_shelf(const std::string& item) const;
};

/// Quotes, stock and payments, each answering as told. Instruments' tokens name the outcome: `ok`, `declined`, `3ds`
/// (captured with an authentication result), `lost_before` and `lost_after` (unavailable before or after the capture).
class scripted_merchant final : public merchant::quoting, public merchant::stock, public merchant::payment {
public:
  scripted_merchant(std::shared_ptr<merchant_books> books, std::shared_ptr<power> supply)
      : books_(std::move(books))
      , supply_(std::move(supply)) {}

  merchant::services services() { return {*this, *this, *this}; }

  void quote(checkout::quote_request request, merchant::answer_to<checkout::quote> done) override;
  void reserve(checkout::payment_key key, std::vector<checkout::requested_line> lines,
               std::vector<checkout::discount_use> uses, merchant::answer_to<merchant::reservation> done) override;
  void commit(checkout::payment_key key, merchant::answer_to<merchant::nothing> done) override;
  void release(checkout::payment_key key, merchant::answer_to<merchant::nothing> done) override;
  void list_reserved(checkout::payment_key after,
                     merchant::answer_to<std::vector<checkout::payment_key>> done) override;
  void charge(checkout::charge_request request, merchant::answer_to<checkout::payment_outcome> done) override;
  void find(checkout::payment_key key, merchant::answer_to<std::optional<checkout::payment_outcome>> done) override;
  void refund(checkout::refund_request request, merchant::answer_to<merchant::refund_outcome> done) override;

  /// So many of the next calls of that kind are answered `unavailable` without effect; -1: all.
  enum class call { quote, reserve, settle_stock, find, refund };
  void fail_next(call c, int n);
  /// Quotes wait until `let_quotes_go`.
  void hold_quotes();
  void let_quotes_go();
  std::size_t held_quotes() const;
  /// Charges wait until `let_charges_go`, not yet made.
  void hold_charges();
  void let_charges_go();
  std::size_t held_charges() const;
  /// How often a page of what is put aside was asked for.
  int pages_listed() const { return pages_listed_; }
  /// The next quote throws inside the caller.
  void throw_in_next_quote();

private:
  bool fails(call c);
  template <class T>
  void conclude(merchant::answer_to<T>& done, T value);
  void settle_stock(const checkout::payment_key& key, merchant_books::pieces::state to,
                    merchant::answer_to<merchant::nothing>& done);
  void charge_now(const checkout::charge_request& request, merchant::answer_to<checkout::payment_outcome>& done);

  std::shared_ptr<merchant_books> books_;
  std::shared_ptr<power> supply_;
  std::atomic<int> pages_listed_{0};
  mutable std::mutex mutex_; ///< of what follows
  std::map<call, int> failures_;
  bool hold_quotes_ = false;
  bool hold_charges_ = false;
  bool throw_in_quote_ = false;
  std::deque<std::function<void()>> quotes_;
  std::deque<std::function<void()>> charges_;
};

} // namespace acp::test
