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

operation asked_by(const command_body& body) {
  if (const auto* refused = std::get_if<refused_request>(&body)) return refused->asked;
  if (std::holds_alternative<CartCreateRequest>(body)) return operation::create;
  if (std::holds_alternative<CartUpdateRequest>(body)) return operation::update;
  return static_cast<operation>(body.index()); // the first four are in the order of operations
}

} // namespace acp::checkout
