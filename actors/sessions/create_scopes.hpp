#pragma once

#include "checkout/deciding/command.hpp"
#include "persistence/event_log.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <unordered_map>
#include <variant>

namespace acp::actors {

/// The creates with an idempotency key that a shard knows of: those under way, and the last that made a session.
/// Forgetting one of these is safe: the table refuses its scope and gives back the first record. That is also how a
/// refused create is found again, so that nobody fills the memory with what is refused: its replay takes an attempt and
/// needs the database.
class create_scopes {
public:
  using record = persistence::idempotency_record;

  explicit create_scopes(std::size_t most_remembered) : most_remembered_(most_remembered) {}

  struct unknown {};
  struct under_way {
    bool same_body = false;
  };
  using standing = std::variant<unknown, under_way, record>;
  standing look_up(const checkout::idempotency& key) const;

  void begin(const checkout::idempotency& key);
  /// It ended; when it made no session, as if it had never been.
  void end(const checkout::sha256_digest& scope, const std::optional<record>& r);
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
    checkout::session_id session; ///< that was made; empty while it is under way
    std::int64_t version = 0;     ///< the event whose row is the answer
  };

  std::size_t most_remembered_;
  std::unordered_map<checkout::sha256_digest, entry, hash> by_scope_;
  std::deque<checkout::sha256_digest> made_; ///< oldest first
};

} // namespace acp::actors
