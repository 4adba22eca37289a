#include "app/operator/desk_stores.hpp"

#include "app/operator/secrets_key.hpp"

#include <utility>

namespace acp::app {

// Without a key, what would be sealed is refused before it comes to a store.
desk_stores::desk_stores(persistence::delivery_database database, std::optional<persistence::secret_box> box,
                         const endpoint_defaults& defaults)
    : database_(std::move(database))
    , has_key_(box.has_value())
    , box_(box ? std::move(*box) : unrelated_secrets_key())
    , defaults_(defaults) {}

persistence::endpoint_store& desk_stores::endpoints() {
  if (!endpoints_) endpoints_ = persistence::open_endpoint_store(database_, box_);
  return *endpoints_;
}

persistence::operator_acts& desk_stores::letters() {
  if (!letters_) letters_ = persistence::open_operator_acts(database_);
  return *letters_;
}

persistence::attempt_log& desk_stores::attempts() {
  if (!attempts_) attempts_ = persistence::open_attempt_log(database_);
  return *attempts_;
}

persistence::pull_queue& desk_stores::queue() {
  if (!queue_) queue_ = persistence::open_pull_queue(database_);
  return *queue_;
}

void desk_stores::forget() {
  endpoints_.reset();
  letters_.reset();
  attempts_.reset();
  queue_.reset();
}

} // namespace acp::app
