#pragma once

#include "app/operator/endpoint_input.hpp"
#include "persistence/deliveries/attempt_log.hpp"
#include "persistence/deliveries/endpoint_store.hpp"
#include "persistence/deliveries/operator_acts.hpp"
#include "persistence/deliveries/pull_queue.hpp"

#include <memory>
#include <optional>

namespace acp::app {

/// The stores operators' requests are answered from, each opened when it is first asked for. For one thread. Every call
/// may throw connection_lost; then `forget`, and the next one connects anew.
class desk_stores {
public:
  /// Without a box, nothing that makes or reads secrets may be asked for; all else works.
  desk_stores(persistence::delivery_database database, std::optional<persistence::secret_box> box,
              const endpoint_defaults& defaults = {});

  persistence::endpoint_store& endpoints();
  persistence::operator_acts& letters();
  persistence::attempt_log& attempts();
  persistence::pull_queue& queue();

  bool has_secrets_key() const { return has_key_; }
  const endpoint_defaults& defaults() const { return defaults_; } ///< of endpoints that are made
  void forget();

private:
  const persistence::delivery_database database_;
  const bool has_key_;
  const persistence::secret_box box_;
  const endpoint_defaults defaults_;
  std::unique_ptr<persistence::endpoint_store> endpoints_;
  std::unique_ptr<persistence::operator_acts> letters_;
  std::unique_ptr<persistence::attempt_log> attempts_;
  std::unique_ptr<persistence::pull_queue> queue_;
};

} // namespace acp::app
