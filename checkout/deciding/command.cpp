#include "checkout/deciding/command.hpp"

namespace acp::checkout {

std::string_view to_string(operation op) {
  switch (op) {
  case operation::create: return "create";
  case operation::update: return "update";
  case operation::complete: return "complete";
  case operation::cancel: return "cancel";
  }
  return "unknown";
}

} // namespace acp::checkout
