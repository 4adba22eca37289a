#include "checkout/service.hpp"

namespace acp::checkout {

reply reply::dropped() {
  return {std::unexpected{failure{failure_kind::unavailable, "service_unavailable",
                                  "The request could not be answered; it may be sent again.", std::nullopt,
                                  std::chrono::seconds{1}}}};
}

} // namespace acp::checkout
