#include "checkout/deciding/purchase.hpp"

#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr std::size_t longest_number = 100;

failure bad_purchase(std::string code, std::string_view member, std::string message) {
  return {failure_kind::invalid_request, std::move(code), std::move(message), "$.payment_data." + std::string{member},
          std::nullopt};
}

std::chrono::days days_of(PaymentTerms terms) {
  switch (terms) {
  case PaymentTerms::immediate: return std::chrono::days{0};
  case PaymentTerms::net_15: return std::chrono::days{15};
  case PaymentTerms::net_30: return std::chrono::days{30};
  case PaymentTerms::net_60: return std::chrono::days{60};
  case PaymentTerms::net_90: return std::chrono::days{90};
  }
  return std::chrono::days{0};
}

std::string listed(const std::vector<PaymentTerms>& terms) {
  std::string text;
  for (const auto each : terms) text.append(text.empty() ? "" : ", ").append(to_string(each));
  return text;
}

/// A day is given to zones: who pays within 30 days may have begun to count a day later.
bool is_within(time_point due, PaymentTerms terms, time_point now) {
  return due >= now && due <= now + days_of(terms) + std::chrono::days{1};
}

} // namespace

bool is_on_account(const PaymentData& data) {
  return data.purchase_order_number.has_value() && !data.instrument && !data.handler_id;
}

std::expected<purchase_order, failure> read_purchase(const PaymentData& data, const purchase_rules& offered,
                                                     time_point now) {
  if (offered.terms.empty())
    return std::unexpected{
        bad_purchase("missing", "instrument", "A payment instrument is needed; payment on account is not offered.")};
  purchase_order order;
  order.number = *data.purchase_order_number;
  if (order.number.empty() || order.number.size() > longest_number)
    return std::unexpected{
        bad_purchase("invalid", "purchase_order_number", "A purchase order's number has 1 to 100 bytes.")};
  order.terms = data.payment_terms ? *data.payment_terms : offered.terms.front();
  if (std::ranges::find(offered.terms, order.terms) == offered.terms.end())
    return std::unexpected{bad_purchase("unsupported", "payment_terms",
                                        "These terms are not offered; offered are " + listed(offered.terms) + ".")};
  order.due_date = to_rfc3339(now + days_of(order.terms));
  if (data.due_date) {
    const auto due = from_rfc3339(*data.due_date);
    if (!due || !is_within(*due, order.terms, now))
      return std::unexpected{
          bad_purchase("invalid", "due_date", "The due date is past, or later than the terms allow.")};
    order.due_date = to_rfc3339(*due);
  }
  if (offered.approves_all || data.approval_required == true) order.stage = approval::waiting;
  return order;
}

Instrument instrument_of(const purchase_order& order) {
  Instrument instrument;
  instrument.type = purchase_order_handler;
  instrument.credential.type = purchase_order_handler;
  instrument.credential.token = order.number;
  return instrument;
}

void wait_for_approval(session_state& next, const purchase_order& order, time_point until) {
  auto& session = next.session;
  session.status = CheckoutSessionStatus::pending_approval;
  session.messages.push_back(info_message("The purchase order " + shown(order.number) + " (" +
                                          std::string{to_string(order.terms)} + ", due " + order.due_date +
                                          ") waits for the merchant's approval."));
  const auto end = session.expires_at ? from_rfc3339(*session.expires_at) : std::nullopt;
  if (!end || *end < until) session.expires_at = to_rfc3339(until);
  next.hidden.purchase = order;
}

} // namespace acp::checkout
