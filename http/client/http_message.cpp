#include "http/client/http_message.hpp"

namespace acp::outbound {

std::string_view to_string(failure_kind kind) noexcept {
  switch (kind) {
  case failure_kind::bad_request: return "bad_request";
  case failure_kind::refused_address: return "refused_address";
  case failure_kind::resolve: return "resolve";
  case failure_kind::connect: return "connect";
  case failure_kind::tls: return "tls";
  case failure_kind::timeout: return "timeout";
  case failure_kind::reset: return "reset";
  case failure_kind::too_large: return "too_large";
  case failure_kind::bad_response: return "bad_response";
  case failure_kind::overloaded: return "overloaded";
  case failure_kind::stopped: break;
  }
  return "stopped";
}

} // namespace acp::outbound
