#include "checkout/deciding/cart_document.hpp"

#include "checkout/deciding/gate.hpp"
#include "checkout/values/ids.hpp"
#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <utility>

namespace acp::checkout {

std::optional<std::string> cart_in(std::string_view document, ended_carts ended) try {
  CheckoutSession stored;
  from_json(nlohmann::json::parse(document), stored);
  if (!names_cart(stored.id)) return std::nullopt;
  if (ended == ended_carts::hidden && is_terminal(stored.status)) return std::nullopt;
  Cart cart;
  cart.id = std::move(stored.id);
  cart.line_items = std::move(stored.line_items);
  cart.buyer = std::move(stored.buyer);
  cart.currency = std::move(stored.currency);
  cart.totals = std::move(stored.totals);
  if (!stored.messages.empty()) cart.messages = std::move(stored.messages);
  cart.continue_url = std::move(stored.continue_url);
  cart.expires_at = std::move(stored.expires_at);
  std::string text;
  text.reserve(document.size());
  write_json(text, cart);
  return text;
} catch (const std::exception&) { // not a document of ours
  return std::nullopt;
}

} // namespace acp::checkout
