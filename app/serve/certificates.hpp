#pragma once

#include "app/metrics/metrics_sources.hpp"
#include "app/settings/settings.hpp"
#include "http/server/tls/identity.hpp"

#include <expected>
#include <memory>
#include <string>

namespace acp::app {

/// The certificates of a server's listeners, as the settings name them (docs/tls.md).
class certificates {
public:
  using loaded = std::expected<std::shared_ptr<http::tls_identity>, std::string>;

  /// Reads all files; the error is a sentence for the operator, also about settings that don't go together.
  static std::expected<certificates, std::string> load(const settings& s);
  /// One listener's alone, without a word in the log; null: it is plain.
  static loaded of_agents(const settings& s);
  static loaded of_operators(const settings& s);

  /// Null: this listener is plain.
  const std::shared_ptr<http::tls_identity>& agents() const noexcept { return agents_; }
  const std::shared_ptr<http::tls_identity>& operators() const noexcept { return operators_; }

  /// Of what new connections are shown now.
  certificate_ends ends() const;

  /// Reads all files again and logs what came of it. A listener whose files are not in order keeps what it has.
  void reload() const;

private:
  certificates() = default;

  std::shared_ptr<http::tls_identity> agents_;
  std::shared_ptr<http::tls_identity> operators_;
};

} // namespace acp::app
