#include "checkout/quoting/tax_exemption.hpp"

#include "checkout/values/ascii.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace acp::checkout {
namespace {

/// Those that take certificates. Many of their codes are other countries', too: `CA` and `DE` are theirs here.
constexpr std::array<std::string_view, 51> american_states{
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS",
    "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV",
    "NY", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY"};
static_assert(std::ranges::is_sorted(american_states));

std::string normal(std::string_view region) {
  const auto first = region.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  std::string code{region.substr(first, region.find_last_not_of(' ') - first + 1)};
  std::ranges::transform(code, code.begin(), to_upper);
  return std::ranges::binary_search(american_states, code) ? "US-" + code : code;
}

/// `US-CA` is in `US-CA`, in `CA`, and in `US`; `CA-ON` in `ON`, not in `CA`.
bool lies_in(std::string_view jurisdiction, std::string_view region) {
  const auto code = normal(region);
  if (code.empty() || jurisdiction.size() < code.size()) return false;
  if (jurisdiction == code) return true;
  const auto rest = jurisdiction.size() - code.size();
  const bool is_state = jurisdiction.ends_with(code) && jurisdiction[rest - 1] == '-';
  const bool is_country = jurisdiction.starts_with(code) && jurisdiction[code.size()] == '-';
  return is_state || is_country;
}

bool holds_in(const TaxExemption& certificate, std::string_view jurisdiction) {
  if (!certificate.exempt_regions) return true;
  return std::ranges::any_of(*certificate.exempt_regions,
                             [&](const std::string& region) { return lies_in(jurisdiction, region); });
}

bool holds_at(const TaxExemption& certificate, time_point now) {
  if (!certificate.expires_at) return true;
  const auto end = from_rfc3339(*certificate.expires_at);
  return end && now < *end;
}

} // namespace

bool is_tax_exempt(const CheckoutSession& session, const quote& answer, const merchant_profile& merchant,
                   time_point now) {
  if (!merchant.takes_tax_certificates || !session.buyer || !session.buyer->tax_exemption) return false;
  const auto& certificate = *session.buyer->tax_exemption;
  if (certificate.certificate_id.empty()) return false;
  return !answer.tax_jurisdiction.empty() && holds_in(certificate, answer.tax_jurisdiction) &&
         holds_at(certificate, now);
}

quote without_tax(quote answer) {
  for (auto& item : answer.items) {
    item.taxable = false;
    item.tax = {};
  }
  for (auto& option : answer.options) option.tax = {};
  return answer;
}

void tell_exemption(CheckoutSession& session) {
  const std::string reason{to_string(session.buyer->tax_exemption->certificate_type)};
  for (auto& line : session.line_items)
    if (line.tax_exempt == true) line.tax_exemption_reason = reason;
}

} // namespace acp::checkout
