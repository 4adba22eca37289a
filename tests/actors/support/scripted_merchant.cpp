#include "tests/actors/support/scripted_merchant.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace acp::test {
namespace {

using merchant::unavailable;
using pieces = merchant_books::pieces;

template <class T>
void deny(merchant::answer_to<T>& done) {
  done(std::unexpected(unavailable{"scripted", "told so"}));
}

/// A queue needs copyable functions; a shared callback is one.
template <class T>
auto shared(merchant::answer_to<T> done) {
  return std::make_shared<merchant::answer_to<T>>(std::move(done));
}

} // namespace

int merchant_books::captured() const {
  std::lock_guard lock(mutex);
  return captures;
}

int merchant_books::in_state(pieces::state s) const {
  std::lock_guard lock(mutex);
  return static_cast<int>(std::ranges::count_if(reservations, [&](const auto& r) { return r.second.where == s; }));
}

std::int64_t merchant_books::on_shelf(const std::string& item) const {
  std::lock_guard lock(mutex);
  return shelf.at(checkout::item_id{item});
}

void scripted_merchant::quote(checkout::quote_request request, merchant::answer_to<checkout::quote> done) {
  if (!supply_->on() || fails(call::quote)) return deny(done);
  checkout::quote q;
  FulfillmentOptionDigital download;
  download.id = "download";
  download.title = "Download";
  q.options.push_back({std::move(download), checkout::money{0, request.unit}, {}, {}});
  for (const auto& line : request.lines) {
    if (line.item.str().starts_with("unknown")) continue;
    checkout::quoted_item item;
    item.item = line.item;
    item.product_id = "p_" + line.item.str();
    item.name = "Thing " + line.item.str();
    item.unit_price = checkout::money{1'000, request.unit};
    item.fulfillable_by = {checkout::fulfillment_type::digital};
    q.options.front().items.push_back(line.item);
    q.items.push_back(std::move(item));
  }
  {
    std::lock_guard books(books_->mutex);
    q.discounts = books_->discounts;
  }
  std::unique_lock lock(mutex_);
  if (std::exchange(throw_in_quote_, false)) throw std::runtime_error("thrown by the script");
  if (!hold_quotes_) {
    lock.unlock();
    return done(std::move(q));
  }
  quotes_.push_back([q = std::move(q), d = shared(std::move(done))] { (*d)(q); });
}

void scripted_merchant::reserve(checkout::payment_key key, std::vector<checkout::requested_line> lines,
                                std::vector<checkout::discount_use> uses,
                                merchant::answer_to<merchant::reservation> done) {
  if (!supply_->on() || fails(call::reserve)) return deny(done);
  merchant::reservation answer;
  {
    std::lock_guard lock(books_->mutex);
    ++books_->reserve_calls;
    const auto earlier = books_->reservations.find(key);
    if (earlier != books_->reservations.end() && earlier->second.where == pieces::state::returned) {
      for (const auto& l : lines) answer.refused.push_back(l.item);
      return done(std::move(answer));
    }
    if (!books_->reservations.contains(key)) {
      for (const auto& l : lines)
        if (const auto at = books_->shelf.find(l.item); at != books_->shelf.end() && at->second < l.quantity)
          answer.refused.push_back(l.item);
      for (const auto& use : uses)
        if (books_->used_up.contains(use.discount)) answer.refused_discounts.push_back(use.discount);
      books_->uses = std::move(uses);
      if (!answer.refused.empty() || !answer.refused_discounts.empty()) return done(std::move(answer));
      for (const auto& l : lines)
        if (const auto at = books_->shelf.find(l.item); at != books_->shelf.end()) at->second -= l.quantity;
      books_->reservations[key] = {std::move(lines), pieces::state::reserved};
    }
  }
  conclude(done, std::move(answer));
}

void scripted_merchant::commit(checkout::payment_key key, merchant::answer_to<merchant::nothing> done) {
  settle_stock(key, pieces::state::sold, done);
}

void scripted_merchant::release(checkout::payment_key key, merchant::answer_to<merchant::nothing> done) {
  settle_stock(key, pieces::state::returned, done);
}

void scripted_merchant::list_reserved(checkout::payment_key after,
                                      merchant::answer_to<std::vector<checkout::payment_key>> done) {
  if (!supply_->on()) return deny(done);
  ++pages_listed_;
  std::vector<checkout::payment_key> page;
  {
    std::lock_guard lock(books_->mutex);
    for (auto at = books_->reservations.upper_bound(after); at != books_->reservations.end() && page.size() < 2; ++at)
      if (at->second.where == pieces::state::reserved) page.push_back(at->first);
  }
  done(std::move(page));
}

void scripted_merchant::settle_stock(const checkout::payment_key& key, pieces::state to,
                                     merchant::answer_to<merchant::nothing>& done) {
  if (!supply_->on() || fails(call::settle_stock)) return deny(done);
  bool changed = false;
  {
    std::lock_guard lock(books_->mutex);
    // A key that reserved nothing and is given back takes nothing any more.
    if (to == pieces::state::returned) books_->reservations.try_emplace(key, pieces{{}, pieces::state::returned});
    const auto at = books_->reservations.find(key);
    if (at != books_->reservations.end() && at->second.where == pieces::state::reserved) {
      changed = true;
      at->second.where = to;
      if (to == pieces::state::returned)
        for (const auto& l : at->second.lines)
          if (const auto s = books_->shelf.find(l.item); s != books_->shelf.end()) s->second += l.quantity;
    }
  }
  if (changed) return conclude(done, merchant::nothing{});
  done(merchant::nothing{});
}

void scripted_merchant::charge(checkout::charge_request request, merchant::answer_to<checkout::payment_outcome> done) {
  std::unique_lock lock(mutex_);
  if (!hold_charges_) {
    lock.unlock();
    return charge_now(request, done);
  }
  charges_.push_back([this, request = std::move(request), d = shared(std::move(done))] { charge_now(request, *d); });
}

void scripted_merchant::charge_now(const checkout::charge_request& request,
                                   merchant::answer_to<checkout::payment_outcome>& done) {
  const auto& token = request.instrument.credential.token;
  if (!supply_->on() || token == "lost_before") return deny(done);
  checkout::payment_outcome outcome = checkout::payment_captured{"ch_" + request.key.str()};
  if (token == "declined") outcome = checkout::payment_declined{"payment_declined", "Declined."};
  if (token == "3ds" && !request.authentication) outcome = checkout::payment_needs_authentication{};
  {
    std::lock_guard lock(books_->mutex);
    ++books_->charge_calls;
    if (books_->barred.contains(request.key)) return deny(done);
    const auto [at, fresh] = books_->charges.emplace(request.key, outcome);
    if (fresh && std::holds_alternative<checkout::payment_captured>(outcome)) ++books_->captures;
    outcome = at->second;
  }
  if (!supply_->step() || token == "lost_after") return deny(done);
  done(std::move(outcome));
}

void scripted_merchant::find(checkout::payment_key key,
                             merchant::answer_to<std::optional<checkout::payment_outcome>> done) {
  if (!supply_->on()) return deny(done);
  {
    std::lock_guard lock(books_->mutex);
    ++books_->find_calls;
  }
  if (fails(call::find)) return deny(done);
  std::optional<checkout::payment_outcome> found;
  {
    std::lock_guard lock(books_->mutex);
    const auto at = books_->charges.find(key);
    if (at != books_->charges.end())
      found = at->second;
    else
      books_->barred.insert(key);
  }
  if (found) return done(std::move(found));
  conclude(done, std::move(found));
}

void scripted_merchant::refund(checkout::refund_request request, merchant::answer_to<merchant::refund_outcome> done) {
  if (!supply_->on()) return deny(done);
  if (fails(call::refund)) return deny(done);
  merchant::refund_outcome outcome;
  {
    std::lock_guard lock(books_->mutex);
    ++books_->refund_calls;
    outcome.paid = books_->refunds.try_emplace(request.key, !books_->refuse_refunds).first->second;
  }
  conclude(done, std::move(outcome));
}

bool scripted_merchant::fails(call c) {
  std::lock_guard lock(mutex_);
  auto& left = failures_[c];
  if (left == 0) return false;
  if (left > 0) --left;
  return true;
}

template <class T>
void scripted_merchant::conclude(merchant::answer_to<T>& done, T value) {
  if (!supply_->step()) return deny(done);
  done(std::move(value));
}

void scripted_merchant::fail_next(call c, int n) {
  std::lock_guard lock(mutex_);
  failures_[c] = n;
}

void scripted_merchant::hold_quotes() {
  std::lock_guard lock(mutex_);
  hold_quotes_ = true;
}

void scripted_merchant::let_quotes_go() {
  std::unique_lock lock(mutex_);
  hold_quotes_ = false;
  auto held = std::exchange(quotes_, {});
  lock.unlock();
  for (const auto& q : held) q();
}

std::size_t scripted_merchant::held_quotes() const {
  std::lock_guard lock(mutex_);
  return quotes_.size();
}

void scripted_merchant::hold_charges() {
  std::lock_guard lock(mutex_);
  hold_charges_ = true;
}

void scripted_merchant::let_charges_go() {
  std::unique_lock lock(mutex_);
  hold_charges_ = false;
  auto held = std::exchange(charges_, {});
  lock.unlock();
  for (const auto& c : held) c();
}

std::size_t scripted_merchant::held_charges() const {
  std::lock_guard lock(mutex_);
  return charges_.size();
}

void scripted_merchant::throw_in_next_quote() {
  std::lock_guard lock(mutex_);
  throw_in_quote_ = true;
}

} // namespace acp::test
