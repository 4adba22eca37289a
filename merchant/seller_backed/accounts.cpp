#include "merchant/seller_backed/accounts.hpp"

#include "merchant/delegation/sandbox_merchant.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

namespace acp::merchant {

namespace {

constexpr std::array kinds{
    account_kind{"gift_card", "Gift card", "gc_sandbox_"},
    account_kind{"points", "Points", "pts_sandbox_"},
    account_kind{"store_credit", "Store credit", "sc_sandbox_"},
};

constexpr std::int64_t most_opened_with = 100'000'000;

} // namespace

std::span<const account_kind> account_kinds() { return kinds; }

const account_kind* account_kind_of(std::string_view handler_id) {
  const auto found = std::ranges::find(kinds, handler_id, &account_kind::name);
  return found == kinds.end() ? nullptr : &*found;
}

PaymentHandler handler_of(const account_kind& kind) {
  const std::string name{kind.name};
  PaymentHandler handler;
  handler.id = name;
  handler.name = "dev.acp.seller_backed." + name;
  handler.display_name = std::string{kind.display_name};
  handler.version = "2026-02-05";
  handler.spec = "https://acp.dev/handlers/seller_backed/" + name;
  handler.requires_delegate_payment = false;
  handler.requires_pci_compliance = false;
  handler.psp = "sandbox";
  handler.config_schema = "https://acp.dev/schemas/handlers/seller_backed/" + name + "/config.json";
  handler.instrument_schemas = {"https://acp.dev/schemas/handlers/seller_backed/" + name + "/instrument.json"};
  handler.config = {{"merchant_id", std::string{sandbox_merchant}}, {"psp", "sandbox"}};
  return handler;
}

std::optional<std::int64_t> opening_balance(const account_kind& kind, std::string_view number) {
  if (!number.starts_with(kind.prefix)) return std::nullopt;
  number.remove_prefix(kind.prefix.size());
  std::int64_t opening = 0;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), opening);
  const bool ends_there = end == number.data() + number.size() || *end == '_';
  if (problem != std::errc{} || !ends_there || opening < 0 || opening > most_opened_with) return std::nullopt;
  return opening;
}

} // namespace acp::merchant
