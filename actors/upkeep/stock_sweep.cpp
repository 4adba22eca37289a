#include "actors/runtime/routing.hpp"
#include "actors/upkeep/stock_settler.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

/// How the stock settler finds pieces that are put aside although the completion has ended.
namespace acp::actors {
namespace {

using role = actor_directory::role;

struct attempt {
  checkout::session_id session;
  std::int64_t intent = 0; ///< the version of the event that began it
};

/// What a key is made of: `pay_<session>_<version>`. Nothing for a key that isn't one of ours.
std::optional<attempt> attempt_of(const std::string& key) {
  constexpr std::string_view prefix = "pay_";
  const auto end = key.rfind('_');
  if (!key.starts_with(prefix) || end == std::string::npos || end < prefix.size()) return std::nullopt;
  attempt found{checkout::session_id{key.substr(prefix.size(), end - prefix.size())}, 0};
  const auto* last = key.data() + key.size();
  const auto read = std::from_chars(key.data() + end + 1, last, found.intent);
  if (read.ec != std::errc{} || read.ptr != last || !checkout::shard_of(found.session)) return std::nullopt;
  return found;
}

bool says_completed(const std::string& document) {
  const auto session = nlohmann::json::parse(document, nullptr, false);
  return session.is_object() && session.value("status", "") == "completed";
}

} // namespace

void stock_settler::ask_page(checkout::payment_key after) {
  page_awaited_ = ++next_;
  rt_.merchant.shelf.list_reserved(std::move(after), bring_to<page>(rt_.callbacks, address(), page_awaited_));
}

void stock_settler::on_page(const answer<merchant_answer<page>>& a) {
  if (a.of != page_awaited_) return;
  const auto& keys = a.content->value;
  if (!keys) return sweep_failed();
  if (keys->empty()) {
    if (std::exchange(sweep_failed_, false)) return sweep_failed();
    sweep_waits_.reset();
    return delayed_send(this, rt_.settings.stock_sweep_interval, sweep_due{});
  }
  page_end_ = keys->back();
  for (const auto& key : *keys)
    if (!is_open(key)) ask_outcome(key);
  if (looking_.empty()) ask_page(page_end_);
}

void stock_settler::ask_outcome(const checkout::payment_key& key) {
  const auto of = attempt_of(key.str());
  if (!of) return;
  const auto asked = ++next_;
  looking_.emplace(asked, key);
  rt_.directory.send(
      role::loader, loader_of(of->session, rt_.directory.places(role::loader)),
      parcel{load_event{of->session, of->intent + 1, port_to<load_event::result>(caf::actor{this}, asked)}});
}

void stock_settler::on_outcome(const answer<load_event::result>& a) {
  auto looked = looking_.extract(a.of);
  if (looked.empty()) return;
  const auto& document = a.content->value;
  if (!document)
    sweep_failed_ = true;
  else if (*document) // otherwise it is still under way
    accept({std::move(looked.mapped()), says_completed(**document)});
  if (looking_.empty()) ask_page(page_end_);
}

void stock_settler::sweep_failed() { delayed_send(this, sweep_waits_.next(), sweep_due{}); }

bool stock_settler::is_open(const checkout::payment_key& key) const {
  return std::ranges::any_of(open_, [&](const auto& e) { return e.second.what.key == key; });
}

} // namespace acp::actors
