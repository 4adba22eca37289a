#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/service.hpp"
#include "checkout/values/digest.hpp"
#include "spec/types.hpp"

#include <optional>
#include <string>
#include <variant>

namespace acp::checkout {

struct show_authentication {};

/// What an agent asks of the payment service itself, or of who authenticates buyers (protocol: delegate_payment,
/// delegate_authentication). It may hold a card number: it is never logged, and only ever handed on.
struct delegation_request {
  std::string id; ///< of the authentication the path names; or empty
  std::variant<DelegatePaymentRequest, DelegateAuthenticationCreateRequest, DelegateAuthenticationAuthenticateRequest,
               show_authentication, failure>
      body;                            ///< or what is wrong with it
  request_context context;             ///< the key's body digest is keyed with the idempotency key: it tells nothing
  std::optional<sha256_digest> secret; ///< only who sent the idempotency key can make it; without a key nothing
};

/// Where agents delegate payments and authentications to, on this very server: the sandbox, or nobody. Asynchronous,
/// callable from any thread, never blocks, never throws. Every port is answered once: with a JSON document of the
/// newest version, which is the same in all, or with a failure. A request that comes again under its idempotency key is
/// answered again.
class delegation_service {
public:
  virtual ~delegation_service() = default;

  virtual void perform(delegation_request request, reply_to port) = 0;
};

} // namespace acp::checkout
