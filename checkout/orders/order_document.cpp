#include "checkout/orders/order_document.hpp"

#include <nlohmann/json.hpp>

namespace acp::checkout {

std::optional<std::string> order_in(std::string_view session_document) {
  const auto session = nlohmann::ordered_json::parse(session_document, nullptr, false);
  if (!session.is_object()) return std::nullopt;
  const auto order = session.find("order");
  if (order == session.end() || !order->is_object()) return std::nullopt;
  return order->dump();
}

} // namespace acp::checkout
