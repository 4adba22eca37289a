// Delegated payment, where it is announced: a card becomes a token, and the token pays.

#include "conformance/checks/tables.hpp"

#include <array>
#include <ctime>

namespace acp::conformance {
namespace {

constexpr std::string_view path = "/agentic_commerce/delegate_payment";
constexpr std::time_t an_hour = 3600;

std::string in_an_hour() {
  const auto then = std::time(nullptr) + an_hour;
  std::tm utc{};
  gmtime_r(&then, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

void need_service(const trial& t) {
  if (!t.server().offers("delegate_payment")) t.skip("the service delegate_payment is not announced");
}

json request(trial& t, const std::string& session, std::int64_t most) {
  const auto& number = t.need(t.given().card_number, "--card-number");
  json card = {{"type", "card"},
               {"card_number_type", "fpan"},
               {"number", number},
               {"exp_month", "11"},
               {"exp_year", "2039"},
               {"name", "Jane Doe"},
               {"cvc", "123"},
               {"display_card_funding_type", "credit"},
               {"virtual", false},
               {"display_last4", number.substr(number.size() - std::min<std::size_t>(4, number.size()))},
               {"metadata", json::object()}};
  json allowance = {{"reason", "one_time"},
                    {"max_amount", most},
                    {"currency", t.given().currency},
                    {"checkout_session_id", session},
                    {"merchant_id", t.given().merchant_id},
                    {"expires_at", in_an_hour()}};
  auto billing = t.words().billing_address();
  return {{"payment_method", std::move(card)},
          {"allowance", std::move(allowance)},
          {"billing_address", std::move(billing)},
          {"risk_signals", json::array({{{"type", "card_testing"}, {"score", 10}, {"action", "authorized"}}})},
          {"metadata", {{"source", "conformance"}}}};
}

/// A token that may pay a session up to its total.
std::string token_for(trial& t, const reply& session) {
  const auto body = request(t, text_at(session.body, "id"), sum_of(session.body, "total").value_or(0));
  const auto r = t.call("POST", std::string{path}, answer_kind::delegation, body);
  if (!t.expect_status(r, {201})) t.give_up();
  auto token = text_at(r.body, "id");
  t.hide(token);
  if (!t.expect(!token.empty(), r, "a token in id", "none")) t.give_up();
  t.expect(!r.text.contains(t.given().card_number), r, "the card's number kept to oneself", "it came back");
  return token;
}

void refused(trial& t) {
  need_service(t);
  auto body = request(t, "cs_no_such_session", 1000);
  body.erase("payment_method");
  t.expect_refusal(t.call("POST", std::string{path}, answer_kind::delegation, body), {400, 422});
  t.expect_refusal(t.call("POST", std::string{path}, answer_kind::delegation, body, {.without = {"Authorization"}}),
                   {401});
}

constexpr check table[] = {
    {"delegation.purchase", "a card becomes a token, and the token pays", pay_with_a_delegated_token},
    {"delegation.refusal", "a request without a card, or without a key, is refused", refused},
};

} // namespace

void pay_with_a_delegated_token(trial& t) {
  need_service(t);
  const auto session = t.ready();
  const auto token = token_for(t, session);
  t.expect_state(t.complete(text_at(session.body, "id"), t.words().complete(session.body, token)), {"completed"});
}

std::span<const check> delegation_checks() { return table; }

} // namespace acp::conformance
