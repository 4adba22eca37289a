#include "conformance/mask.hpp"

#include "http/client/header_text.hpp"
#include "spec/json/parse.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace acp::conformance {
namespace {

using nlohmann::json;

constexpr std::string_view hidden = "***";
constexpr std::array<std::string_view, 6> telling_headers{"Authorization", "Signature",          "Cookie",
                                                          "Set-Cookie",    "Merchant-Signature", "webhook-signature"};
constexpr std::array<std::string_view, 5> telling_members{"token", "number", "cvc", "cryptogram",
                                                          "three_ds_cryptogram"};

bool is_telling(std::string_view name) { return std::ranges::find(telling_members, name) != telling_members.end(); }

void hide_members(json& value) {
  if (!value.is_structured()) return;
  for (auto& [name, member] : value.items()) {
    if (value.is_object() && is_telling(name) && member.is_string())
      member = hidden;
    else
      hide_members(member);
  }
}

void replace_all(std::string& text, const std::string& what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + hidden.size()))
    text.replace(at, what.size(), hidden);
}

} // namespace

void mask::hide(const std::string& secret) {
  if (secret.empty()) return;
  secrets_.push_back(secret);
  std::ranges::sort(secrets_, std::ranges::greater{}, &std::string::size);
}

std::string mask::text(std::string from) const {
  for (const auto& secret : secrets_) replace_all(from, secret);
  return from;
}

std::vector<outbound::http_header> mask::headers(std::vector<outbound::http_header> from) const {
  for (auto& [name, value] : from) {
    const auto is_this = [&name](std::string_view telling) { return outbound::equal_ignoring_case(telling, name); };
    value = std::ranges::any_of(telling_headers, is_this) ? std::string{hidden} : text(std::move(value));
    name = text(std::move(name)); // a server may say anything
  }
  return from;
}

std::string mask::body(const std::string& from) const {
  auto parsed = parse_json(from);
  return parsed && parsed->is_structured() ? document(std::move(*parsed)) : text(from);
}

std::string mask::document(json from) const {
  hide_members(from);
  return text(from.dump(1, ' ', false, json::error_handler_t::replace));
}

} // namespace acp::conformance
