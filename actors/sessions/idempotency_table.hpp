#pragma once

#include "persistence/event_log.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace acp::actors {

/// The idempotency records of one session that are in memory: what was loaded and what was added since. Bounded: the
/// oldest finished record is forgotten first, which is safe, since the table refuses a scope twice and gives back the
/// first record.
class idempotency_table {
public:
  using record = persistence::idempotency_record;

  explicit idempotency_table(std::size_t bound) : bound_(bound) {}
  idempotency_table(std::size_t bound, std::vector<record> loaded);

  const record* find(const checkout::sha256_digest& scope) const;
  /// By the scope's hex digits, as a payment intent carries it.
  const record* find_hex(std::string_view scope) const;
  /// Adds the record, or replaces the one with its scope.
  void put(record r);
  std::size_t size() const noexcept { return records_.size(); }

private:
  void forget_surplus();

  std::size_t bound_;
  std::vector<record> records_; ///< oldest first
};

/// How a request relates to the first one with its scope.
enum class key_relation { same_request, other_body, in_flight };
key_relation relate(const persistence::idempotency_record& first, const checkout::idempotency& key);

} // namespace acp::actors
