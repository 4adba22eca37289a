#pragma once

#include "checkout/values/digest.hpp"
#include "checkout/values/ids.hpp"
#include "checkout/values/operator_role.hpp"
#include "spec/dialects.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace acp::http {

/// An agent's or an operator's key as the server knows it: never the token itself.
struct api_key {
  std::string id;                  ///< public, for logs and operators
  checkout::sha256_digest token{}; ///< SHA-256 of the token
  checkout::identity caller;       ///< who calls with it; several keys may share one
  std::string signing_secret;      ///< requests must be signed with it; empty: they need not be
  checkout::operator_role role = checkout::operator_role::viewer; ///< counts on the operators' listener
  const dialect* speaks = &spec_dialect;                          ///< how the agent wants to be answered; never null
};

/// Who may call. Callable from any thread; never blocks on I/O.
class key_table {
public:
  virtual ~key_table() = default;

  /// Changes whenever an answer of `find` may have changed, so that answers can be kept.
  virtual std::uint64_t generation() const noexcept = 0;
  /// The key this token is for; null for a token that is unknown or revoked.
  virtual std::shared_ptr<const api_key> find(std::string_view token) const = 0;
};

/// The keys in memory, as a whole replaced by whoever reads them from the database.
class in_memory_key_table final : public key_table {
public:
  in_memory_key_table() = default;
  explicit in_memory_key_table(std::vector<api_key> keys) { replace(std::move(keys)); }

  /// Takes effect for every request whose header is read from now on.
  void replace(std::vector<api_key> keys);

  std::uint64_t generation() const noexcept override { return generation_.load(std::memory_order_acquire); }
  std::shared_ptr<const api_key> find(std::string_view token) const override;

private:
  using key_list = std::vector<std::shared_ptr<const api_key>>; // by digest

  mutable std::mutex mutex_;
  std::shared_ptr<const key_list> keys_ = std::make_shared<const key_list>();
  std::atomic<std::uint64_t> generation_{0};
};

} // namespace acp::http
