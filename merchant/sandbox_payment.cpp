#include "merchant/sandbox_payment.hpp"

#include "checkout/session/purchase_order.hpp"
#include "checkout/values/digest.hpp"
#include "merchant/delegation/authentication.hpp"
#include "merchant/delegation/sandbox_delegation.hpp"
#include "merchant/delegation/sandbox_merchant.hpp"
#include "merchant/delegation/vault_refusals.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace acp::merchant {

using std::chrono::steady_clock;

namespace {

constexpr auto charge_statement = "sandbox_charge";
constexpr auto vault_charge_statement = "sandbox_charge_token";
constexpr auto account_charge_statement = "sandbox_charge_balance";
constexpr auto find_statement = "sandbox_find";
constexpr auto refund_statement = "sandbox_refund";

/// The columns of a charge that a behaviour leads to.
struct ledger_line {
  std::string status;
  std::optional<std::string> reference;
  std::optional<std::string> code;
  std::optional<std::string> message;
};

std::string reference_of(const checkout::payment_key& key) {
  const auto digest = checkout::to_hex(checkout::sha256_of_parts({"sandbox charge", key.str()}));
  return "ch_sandbox_" + digest.substr(0, 24);
}

ledger_line line_for(const checkout::charge_request& request, const sandbox_behaviour& behaviour) {
  if (const auto* declined = std::get_if<sandbox_decline>(&behaviour))
    return {"declined", {}, std::string{declined->code}, std::string{declined->message}};
  if (std::holds_alternative<sandbox_authenticate>(behaviour)) return {"needs_authentication", {}, {}, {}};
  return {"captured", reference_of(request.key), {}, {}};
}

/// The behaviour of the token, or, when it asks for authentication and got it, of the bank.
sandbox_behaviour behaviour_for(const checkout::charge_request& request) {
  // On account: it is owed, and kept in the books as if it were paid.
  if (request.handler_id == checkout::purchase_order_handler) return sandbox_capture{};
  auto behaviour = behaviour_of(request.instrument.credential.token);
  if (std::holds_alternative<sandbox_authenticate>(behaviour) && request.authentication)
    return after_authentication(*request.authentication);
  return behaviour;
}

std::string text(const nlohmann::json& row, const char* column) {
  const auto& value = row.at(column);
  return value.is_null() ? std::string{} : value.get<std::string>();
}

/// What the vault refuses is on record by its code alone.
checkout::payment_declined declined(std::string code, std::string message) {
  if (message.empty()) message = text_of_refusal(code);
  return {std::move(code), std::move(message)};
}

} // namespace

void sandbox_payment::prepare(persistence::connection& c) {
  c.prepare(charge_statement, "SELECT acp.sandbox_charge($1, $2, $3, $4, $5, $6, $7, $8, $9)::text");
  c.prepare(vault_charge_statement,
            "SELECT acp.sandbox_charge_token($1, decode($2, 'hex'), $3, $4, $5, $6, $7, $8::uuid, $9)::text");
  c.prepare(account_charge_statement,
            "SELECT acp.sandbox_charge_balance($1, decode($2, 'hex'), $3, $4, $5, $6, $7, $8)::text");
  c.prepare(find_statement, "SELECT acp.sandbox_find($1)::text");
  c.prepare(refund_statement, "SELECT r ->> 'status', r ->> 'reason' FROM acp.sandbox_refund($1, $2, $3, $4) r");
}

void sandbox_payment::charge(checkout::charge_request request, answer_to<checkout::payment_outcome> done) {
  if (const auto* kind = account_kind_of(request.handler_id)) return charge_account(request, *kind, std::move(done));
  if (is_vaulted(request.instrument.credential.token)) return charge_vaulted(request, std::move(done));
  const auto begin = steady_clock::now();
  const auto behaviour = behaviour_for(request);
  if (std::holds_alternative<sandbox_silence_before_capture>(behaviour)) return stay_silent(begin, std::move(done));
  const bool silent = std::holds_alternative<sandbox_silence_after_capture>(behaviour);
  record(request, behaviour, [this, begin, silent, done = std::move(done)](auto booked) mutable {
    if (!booked) return done(std::unexpected(std::move(booked.error())));
    if (silent && !booked->earlier) return stay_silent(begin, std::move(done));
    done(outcome_of(std::move(*booked)));
  });
}

checkout::payment_outcome sandbox_payment::outcome_of(entry booked) {
  if (booked.outcome) return std::move(*booked.outcome);
  return checkout::payment_declined{"attempt_abandoned", "The payment came too late. Please try again."};
}

void sandbox_payment::charge_account(const checkout::charge_request& request, const account_kind& kind,
                                     answer_to<checkout::payment_outcome> done) {
  const auto opening = opening_balance(kind, request.instrument.credential.token);
  if (!opening) {
    const sandbox_decline unknown{"token_unknown", "There is no such account. Please pay in another way."};
    return record(request, unknown, [done = std::move(done)](auto booked) mutable {
      if (!booked) return done(std::unexpected(std::move(booked.error())));
      done(outcome_of(std::move(*booked)));
    });
  }
  auto work = [key = request.key, account = vault_hash(request.instrument.credential.token),
               kind = std::string{kind.name}, opening = *opening, session = request.session.str(),
               amount = request.amount.minor,
               unit = std::string{request.amount.unit.code()}](persistence::connection& c) {
    return c.run([&](pqxx::nontransaction& tx) {
      const auto row = tx.exec_prepared1(account_charge_statement, key.str(), account, kind, opening, session, amount,
                                         unit, reference_of(key));
      return outcome_of(read(row[0].as<std::string>()));
    });
  };
  pool_.run<checkout::payment_outcome>("payment", std::move(work), std::move(done));
}

void sandbox_payment::charge_vaulted(const checkout::charge_request& request,
                                     answer_to<checkout::payment_outcome> done) {
  std::optional<std::string> transaction;
  std::optional<std::string> outcome;
  if (const auto& result = request.authentication) {
    transaction = proven_transaction(*result);
    outcome = std::string{to_string(result->outcome)};
  }
  auto work = [key = request.key, hash = vault_hash(request.instrument.credential.token),
               session = request.session.str(), amount = request.amount.minor,
               unit = std::string{request.amount.unit.code()}, transaction, outcome](persistence::connection& c) {
    return c.run([&](pqxx::nontransaction& tx) {
      const auto row =
          tx.exec_prepared1(vault_charge_statement, key.str(), hash, session, std::string{sandbox_merchant}, amount,
                            unit, reference_of(key), transaction, outcome);
      return outcome_of(read(row[0].as<std::string>()));
    });
  };
  pool_.run<checkout::payment_outcome>("payment", std::move(work), std::move(done));
}

void sandbox_payment::record(const checkout::charge_request& request, const sandbox_behaviour& behaviour,
                             answer_to<entry> done) {
  auto work = [key = request.key.str(), session = request.session.str(), amount = request.amount.minor,
               unit = std::string{request.amount.unit.code()}, authenticated = request.authentication.has_value(),
               line = line_for(request, behaviour)](persistence::connection& c) {
    return c.run([&](pqxx::nontransaction& tx) {
      const auto row = tx.exec_prepared1(charge_statement, key, line.status, session, amount, unit, line.reference,
                                         line.code, line.message, authenticated);
      return read(row[0].as<std::string>());
    });
  };
  pool_.run<entry>("payment", std::move(work), std::move(done));
}

void sandbox_payment::find(checkout::payment_key key, answer_to<std::optional<checkout::payment_outcome>> done) {
  auto work = [key = std::move(key)](persistence::connection& c) {
    return c.run([&](pqxx::nontransaction& tx) {
      return read(tx.exec_prepared1(find_statement, key.str())[0].as<std::string>()).outcome;
    });
  };
  pool_.run<std::optional<checkout::payment_outcome>>("payment", std::move(work), std::move(done));
}

void sandbox_payment::refund(checkout::refund_request request, answer_to<refund_outcome> done) {
  auto work = [request = std::move(request)](persistence::connection& c) {
    return c.run([&](pqxx::nontransaction& tx) {
      const auto row = tx.exec_prepared1(refund_statement, request.key.str(), request.payment_reference,
                                         request.amount.minor, std::string{request.amount.unit.code()});
      return refund_outcome{row[0].as<std::string>() == "refunded", row[1].as<std::string>(std::string{})};
    });
  };
  pool_.run<refund_outcome>("payment", std::move(work), std::move(done));
}

sandbox_payment::entry sandbox_payment::read(const std::string& text_of_row) {
  const auto row = nlohmann::json::parse(text_of_row);
  const auto status = text(row, "status");
  const bool earlier = row.value("earlier", true);
  if (status == "captured") return {checkout::payment_captured{text(row, "reference")}, earlier};
  if (status == "declined") return {declined(text(row, "code"), text(row, "message")), earlier};
  if (status == "needs_authentication")
    return {checkout::payment_needs_authentication{sandbox_authentication()}, earlier};
  if (status == "abandoned") return {std::nullopt, earlier};
  throw std::runtime_error("a charge has the unknown status " + status);
}

/// Ends the wait when the deadline has passed, without keeping a thread busy until then.
void sandbox_payment::stay_silent(steady_clock::time_point since, answer_to<checkout::payment_outcome> done) {
  const auto gone = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - since);
  timer_.after(std::max(deadline_ - gone, std::chrono::milliseconds{0}), [done = std::move(done)]() mutable {
    done(std::unexpected(unavailable{"payment", "the payment service did not answer in time"}));
  });
}

} // namespace acp::merchant
