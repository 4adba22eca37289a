#pragma once

#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/act_refusal.hpp"
#include "persistence/deliveries/database.hpp"
#include "persistence/deliveries/endpoint.hpp"
#include "persistence/deliveries/secret_box.hpp"

#include <expected>
#include <memory>

namespace acp::persistence {

/// Endpoints at one moment. `version` rises with every change of any endpoint, in the order of commits.
struct endpoint_list {
  std::vector<endpoint> endpoints = {}; ///< with their secrets
  std::int64_t version = 0;
};

/// Where a new endpoint begins in the log.
enum class endpoint_start : std::uint8_t {
  now,       ///< with what is committed from then on
  beginning, ///< with the first event there is
};

struct new_endpoint {
  endpoint_kind kind = endpoint_kind::push;
  endpoint_settings settings;
  endpoint_start start = endpoint_start::now;
};

/// An endpoint with the secret that was just made for it: the only moment at which an operator is shown it.
struct endpoint_with_secret {
  endpoint subject;
  std::string secret = {};
};

/// Endpoints and their secrets. Acts name who does them, are recorded in acp.operator_acts in the same transaction, and
/// notify endpoints_channel. URLs and topics are the caller's to check. One connection; one thread at a time; every
/// call blocks and throws connection_lost.
class endpoint_store {
public:
  virtual ~endpoint_store() = default;

  /// All but the deleted ones, oldest first.
  virtual endpoint_list load() = 0;
  /// Those that changed after `version`, the deleted ones too.
  virtual endpoint_list changed_since(std::int64_t version) = 0;
  /// One of them; nothing where it is deleted or never was.
  virtual std::optional<endpoint> find(const std::string& id) = 0;

  virtual std::expected<endpoint_with_secret, act_refusal> create(const new_endpoint& wanted, const std::string& actor,
                                                                  checkout::time_point now) = 0;
  virtual std::expected<endpoint, act_refusal> update(const std::string& id, const endpoint_change& change,
                                                      const std::string& actor) = 0;
  virtual std::expected<endpoint, act_refusal> pause(const std::string& id, const std::string& reason,
                                                     const std::string& actor) = 0;
  /// Makes a paused or disabled endpoint active.
  virtual std::expected<endpoint, act_refusal> resume(const std::string& id, const std::string& actor) = 0;
  /// What the server does when the receiver says that it is gone for good.
  virtual std::expected<endpoint, act_refusal> disable(const std::string& id, const std::string& reason,
                                                       const std::string& actor) = 0;
  /// For good. Its secrets go at once, its backlog with the janitor.
  virtual std::expected<void, act_refusal> remove(const std::string& id, const std::string& actor) = 0;
  /// A new secret; those before it expire after `overlap`, at most 24 h. At most 5 are valid at once.
  virtual std::expected<endpoint_with_secret, act_refusal> rotate(const std::string& id, std::chrono::seconds overlap,
                                                                  const std::string& actor) = 0;
};

/// Connects. Throws connection_lost.
std::unique_ptr<endpoint_store> open_endpoint_store(const delivery_database& database, secret_box box);

} // namespace acp::persistence
