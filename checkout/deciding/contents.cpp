#include "checkout/deciding/contents.hpp"

#include "checkout/values/ascii.hpp"
#include "checkout/values/markdown.hpp"
#include "spec/validate/path.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace acp::checkout {
namespace {

failure refused(std::string code, std::string message, std::string param) {
  return {failure_kind::invalid_request, std::move(code), std::move(message), std::move(param), std::nullopt};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool looks_like_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  const auto dot = text.find('.', at);
  return dot != std::string_view::npos && dot > at + 1 && dot + 1 < text.size();
}

/// Ten to fifteen digits that are set as phone numbers are: with a plus, or in parts.
bool looks_like_phone(std::string_view text) {
  const auto digits = std::ranges::count_if(text, is_digit);
  if (digits < 10 || digits > 15 || text.front() == '-') return false;
  const bool only_its_signs =
      std::ranges::all_of(text, [](char c) { return is_digit(c) || std::string_view{"+-.() "}.contains(c); });
  return only_its_signs && static_cast<std::size_t>(digits) < text.size();
}

bool names_something_personal(std::string_view name) {
  std::string lower{name};
  std::ranges::transform(lower, lower.begin(), to_lower);
  constexpr std::array<std::string_view, 6> words{"email", "e-mail", "phone", "ssn", "address", "birth"};
  return std::ranges::any_of(words, [&](std::string_view word) { return lower.contains(word); });
}

bool holds_personal(const field<std::string>& value) { return value && looks_personal(*value); }

bool holds_personal(std::string_view name, const nlohmann::json& value) {
  if (value.is_string() && looks_personal(value.get_ref<const std::string&>())) return true;
  return names_something_personal(name);
}

/// Where an attribution holds something personal; nothing where it does not. Its token means nothing to us.
std::optional<std::string> personal_place(const AffiliateAttribution& sent) {
  const path document;
  const auto here = document.to("affiliate_attribution");
  if (looks_personal(sent.provider)) return here.to("provider").text();
  const std::array<std::pair<const char*, const field<std::string>*>, 4> ids{{{"publisher_id", &sent.publisher_id},
                                                                              {"campaign_id", &sent.campaign_id},
                                                                              {"creative_id", &sent.creative_id},
                                                                              {"sub_id", &sent.sub_id}}};
  for (const auto& [name, value] : ids)
    if (holds_personal(*value)) return here.to(name).text();
  if (!sent.metadata) return std::nullopt;
  for (const auto& [name, value] : sent.metadata->items())
    if (holds_personal(name, value)) return here.to("metadata").to(name).text();
  return std::nullopt;
}

std::optional<failure> check_attribution(const field<AffiliateAttribution>& sent) {
  if (!sent) return std::nullopt;
  auto place = personal_place(*sent);
  if (!place) return std::nullopt;
  return refused("pii_not_allowed", "An attribution must not say anything about the buyer.", std::move(*place));
}

std::optional<failure> check_notes(const field<std::string>& notes) {
  if (!notes || !has_raw_html(*notes)) return std::nullopt;
  return refused("raw_html_not_allowed", "Notes are CommonMark without raw HTML.", "$.order_notes");
}

} // namespace

bool looks_personal(std::string_view text) { return looks_like_email(text) || looks_like_phone(text); }

std::optional<failure> refused_contents(const command_body& body) {
  return std::visit(
      [](const auto& request) -> std::optional<failure> {
        std::optional<failure> wrong;
        if constexpr (requires { request.order_notes; }) wrong = check_notes(request.order_notes);
        if constexpr (requires { request.affiliate_attribution; })
          if (!wrong) wrong = check_attribution(request.affiliate_attribution);
        return wrong;
      },
      body);
}

} // namespace acp::checkout
