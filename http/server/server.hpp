#pragma once

#include "checkout/delegation_service.hpp"
#include "checkout/operator_service.hpp"
#include "checkout/service.hpp"
#include "http/server/checks/key_table.hpp"
#include "http/server/public_documents.hpp"
#include "http/server/settings.hpp"
#include "http/server/traffic_view.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

namespace acp::http {

/// The HTTP edge of a checkout: listens, checks, hands commands to the service, answers. docs/http-api.md says how it
/// behaves towards agents. Start and stop it from one thread that is not one of its own.
class server {
public:
  virtual ~server() = default; ///< stops at once if it still runs

  /// Listens from when it returns; the error is for the operator.
  virtual std::expected<void, std::string> start() = 0;

  /// Stops accepting, lets requests under way be answered and those already sent (the last of each connection with
  /// `Connection: close`), and returns when all connections are over, or ends them at the deadline. True when none had
  /// to be. The service must still answer meanwhile.
  virtual bool stop(std::chrono::milliseconds deadline = std::chrono::seconds{10}) = 0;

  virtual std::uint16_t port() const noexcept = 0; ///< after start
  virtual std::size_t connections() const = 0;
  virtual traffic_view traffic() const = 0; ///< callable from any thread
};

/// `service`, `keys` and `delegation` must outlive the server. `now` gives wall-clock time, for signatures and request
/// ids. Without `delegation` its paths are not there.
std::unique_ptr<server> make_server(server_settings settings, checkout::service& service, const key_table& keys,
                                    public_documents documents, std::function<checkout::time_point()> now,
                                    checkout::delegation_service* delegation = nullptr);

/// The same with the system's clock.
std::unique_ptr<server> make_server(server_settings settings, checkout::service& service, const key_table& keys,
                                    public_documents documents, checkout::delegation_service* delegation = nullptr);

/// The operators' listener (docs/operator-api.md): another table of endpoints, with keys of its own. `service` says
/// whether the checkout is ready.
std::unique_ptr<server> make_operator_server(server_settings settings, checkout::operator_service& operators,
                                             const key_table& keys, checkout::service& service);

} // namespace acp::http
