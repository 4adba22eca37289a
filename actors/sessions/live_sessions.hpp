#pragma once

#include "actors/runtime/requests.hpp"
#include "checkout/values/digest.hpp"
#include "checkout/values/ids.hpp"

#include <caf/actor.hpp>

#include <list>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace acp::actors {

/// The sessions of a shard that have an actor, the most recently used first.
class live_sessions {
public:
  struct entry {
    checkout::session_id id;
    caf::actor actor;
    checkout::time_point last_used;
    /// The scope of the create under way; empty once it has ended.
    std::optional<checkout::sha256_digest> creating;
    /// Asked to end: what comes meanwhile waits in `held`, for it or for its successor.
    bool retiring = false;
    std::vector<any_request> held;
  };

  entry& add(entry e);
  entry* find(const checkout::session_id& id);
  entry* find(caf::actor_id actor);
  /// Makes it the most recently used, unless it is retiring.
  void touch(entry& e, checkout::time_point now);
  /// Makes it the least recently used, unless it is retiring.
  void put_last(entry& e);
  /// The least recently used one that isn't retiring already.
  entry* oldest();
  void remove(entry& e);
  template <class F>
  void for_each(F f) const {
    for (const auto* list : {&order_, &leaving_})
      for (const auto& e : *list) f(e);
  }
  /// Takes all out.
  std::list<entry> take_all();

  std::size_t size() const noexcept { return by_id_.size(); }
  /// Without the retiring ones.
  std::size_t staying() const noexcept { return order_.size(); }
  /// Retiring entries have no place in the order of use.
  void set_retiring(entry& e, bool value);

private:
  using position = std::list<entry>::iterator;

  std::list<entry> order_;
  std::list<entry> leaving_;                             ///< the retiring ones
  std::unordered_map<std::string_view, position> by_id_; ///< the keys point into the entries
  std::unordered_map<caf::actor_id, position> by_actor_;
};

} // namespace acp::actors
