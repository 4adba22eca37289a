#pragma once

#include "persistence/connection.hpp"

#include <memory>
#include <string>
#include <utility>

namespace acp::persistence {

/// A connection for what is asked now and then: made with the first call, kept for the next ones, and made anew by the
/// call after one that failed. Used by one thread at a time.
class kept_connection {
public:
  kept_connection(std::string url, std::string application_name)
      : url_(std::move(url))
      , application_name_(std::move(application_name)) {}

  /// As connection::run; throws connection_lost where none can be made, too.
  template <class F>
  auto run(F&& f) {
    if (!session_)
      session_ = std::make_unique<connection>(connection_settings{.url = url_, .application_name = application_name_});
    try {
      return session_->run(std::forward<F>(f));
    } catch (...) {
      session_.reset();
      throw;
    }
  }

private:
  std::string url_;
  std::string application_name_;
  std::unique_ptr<connection> session_;
};

} // namespace acp::persistence
