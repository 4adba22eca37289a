#pragma once

#include "telemetry/metrics/counter.hpp"

#include <memory>
#include <utility>

namespace acp::actors {

/// A connection, or none; counted while there is one.
template <class T>
class counted_connection {
public:
  explicit counted_connection(telemetry::gauge& of) : of_(of) {}

  counted_connection& operator=(std::unique_ptr<T> opened) {
    connection_ = std::move(opened);
    mark_ = connection_ ? telemetry::gauge::mark{of_} : telemetry::gauge::mark{};
    return *this;
  }
  void reset() { *this = std::unique_ptr<T>{}; }

  explicit operator bool() const noexcept { return connection_ != nullptr; }
  T* operator->() const noexcept { return connection_.get(); }
  T& operator*() const noexcept { return *connection_; }

private:
  telemetry::gauge& of_;
  std::unique_ptr<T> connection_;
  telemetry::gauge::mark mark_;
};

} // namespace acp::actors
