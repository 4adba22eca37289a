#pragma once

#include <string>

namespace acp {

/// What requests of older versions leave open, because there was nothing to choose.
struct request_defaults {
  std::string currency;        ///< what sessions opened before 2026-01-30 are charged in, ISO 4217
  std::string payment_handler; ///< the handler that takes the tokens of versions before 2026-01-30; may be empty
};

} // namespace acp
