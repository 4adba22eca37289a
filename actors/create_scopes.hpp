#pragma once

#include "checkout/command.hpp"
#include "persistence/event_log.hpp"

#include <cstddef>
#include <cstring>
#include <list>
#include <optional>
#include <unordered_map>
#include <variant>

namespace acp::actors {

/// The creates with an idempotency key that a shard knows of: those under way, and the last finished ones. Forgetting a
/// finished one is safe: the table refuses its scope and gives back the first record.
class create_scopes {
public:
  using record = persistence::idempotency_record;

  explicit create_scopes(std::size_t most_finished) : most_finished_(most_finished) {}

  struct unknown {};
  struct under_way {
    bool same_body = false;
  };
  using standing = std::variant<unknown, under_way, record>;
  standing look_up(const checkout::idempotency& key) const;

  void begin(const checkout::idempotency& key);
  /// It ended; without a record as if it had never been.
  void end(const checkout::sha256_digest& scope, std::optional<record> r);
  /// Forgets all that are under way.
  void abandon_all();
  std::size_t size() const noexcept { return by_scope_.size(); }

private:
  struct hash {
    std::size_t operator()(const checkout::sha256_digest& d) const noexcept {
      std::size_t h;
      std::memcpy(&h, d.data(), sizeof h); // a digest's bytes are evenly spread
      return h;
    }
  };
  struct entry {
    checkout::sha256_digest body{};
    std::optional<record> finished;
  };

  std::size_t most_finished_;
  std::unordered_map<checkout::sha256_digest, entry, hash> by_scope_;
  std::list<checkout::sha256_digest> finished_order_; ///< oldest first
};

} // namespace acp::actors
