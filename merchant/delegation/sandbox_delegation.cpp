#include "merchant/delegation/sandbox_delegation.hpp"

#include "merchant/delegation/authentication.hpp"
#include "merchant/delegation/card_checks.hpp"
#include "merchant/delegation/sandbox_merchant.hpp"
#include "persistence/failure_codec.hpp"
#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

namespace acp::merchant {

namespace {

using checkout::delegation_request;
using checkout::failure;
using checkout::reply;
using nlohmann::json;

constexpr auto refuse_statement = "sandbox_request";
constexpr auto vault_statement = "sandbox_vault";
constexpr auto begin_statement = "sandbox_authentication_begin";
constexpr auto go_on_statement = "sandbox_authentication_go_on";
constexpr auto show_statement = "sandbox_authentication_show";

constexpr std::string_view token_prefix = "vt_sandbox_";
constexpr auto authentication_time = std::chrono::minutes{15}; ///< until it is gone on with
constexpr std::size_t token_digits = 40;
constexpr std::ptrdiff_t shortest_card = 12;
constexpr checkout::time_point last_time =
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + std::chrono::hours{12};

failure invalid(std::string param, std::string message) {
  return {checkout::failure_kind::invalid_request, "invalid", std::move(message), std::move(param), std::nullopt};
}

failure no_such_authentication() {
  return {checkout::failure_kind::not_found, "not_found", "There is no such authentication.", std::nullopt,
          std::nullopt};
}

failure out_of_reach() {
  return {checkout::failure_kind::unavailable, "service_unavailable",
          "The payment service can't be reached right now; try again shortly.", std::nullopt, std::chrono::seconds{1}};
}

template <class T>
std::optional<std::string_view> view_of(const T& value) {
  if (!value) return std::nullopt;
  return std::string_view{*value};
}

std::string upper(std::string code) {
  for (auto& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return code;
}

std::optional<failure> refused_allowance(const Allowance& allowance, checkout::time_point now) {
  if (allowance.max_amount < 1) return invalid("$.allowance.max_amount", "An allowance must allow something.");
  const auto end = checkout::from_rfc3339(allowance.expires_at);
  if (!end || *end <= now) return invalid("$.allowance.expires_at", "The allowance is over already.");
  return std::nullopt;
}

bool is_blocked(const std::vector<RiskSignal>& signals) {
  return std::ranges::any_of(signals, [](const auto& each) { return each.action == RiskAction::blocked; });
}

/// The same for the same request, and nobody else's to make: it takes the idempotency key and what is on record.
std::string token_of(const delegation_request& request, const std::string& nonce, const std::string& without_key) {
  const auto secret = request.secret ? checkout::to_hex(*request.secret) : without_key;
  return std::string{token_prefix} + checkout::to_hex(checkout::hmac_sha256(secret, nonce)).substr(0, token_digits);
}

std::string token_document(const DelegatePaymentRequest& sent, const std::string& token, const std::string& created) {
  DelegatePaymentResponse response;
  response.id = token;
  response.created = created;
  response.metadata = sent.metadata;
  response.metadata["source"] = "sandbox";
  response.metadata["merchant_id"] = sent.allowance.merchant_id;
  std::string text;
  write_json(text, response);
  return text;
}

/// What an agent wrote is kept as it is only where it can't be a card's number in the wrong place, however it is spelt.
/// Nothing of ours is named by one, so that what is left out fits nothing.
std::string kept_merchant(const std::string& name) { return name == sandbox_merchant ? name : "..."; }

std::string kept_session(const std::string& name) {
  if (checkout::shard_of(checkout::session_id{name})) return name;
  const auto digits = std::ranges::count_if(name, [](char c) { return c >= '0' && c <= '9'; });
  return digits < shortest_card ? name : "...";
}

/// Databases are pickier about offsets than RFC 3339 is.
std::string kept_time(const std::string& written) {
  return checkout::to_rfc3339(std::min(checkout::from_rfc3339(written).value(), last_time));
}

json token_row(const DelegatePaymentRequest& sent, const test_card& card, const std::string& token,
               const std::string& owner) {
  const auto& allowance = sent.allowance;
  return {{"token_hash", "\\x" + vault_hash(token)},
          {"owner", owner},
          {"merchant_id", kept_merchant(allowance.merchant_id)},
          {"session_id", kept_session(allowance.checkout_session_id)},
          {"max_amount", allowance.max_amount},
          {"currency", upper(allowance.currency)},
          {"expires_at", kept_time(allowance.expires_at)},
          {"card", is_blocked(sent.risk_signals) ? std::string{"blocked"} : std::string{card.charge}},
          {"asks_first", card.asks_first},
          {"last4", std::string{last_four(card)}}};
}

json authentication_row(const DelegateAuthenticationCreateRequest& sent, const authentication& a, const test_card& card,
                        const std::string& owner, checkout::time_point now) {
  json row{{"id", a.id},
           {"owner", owner},
           {"merchant_id", kept_merchant(sent.merchant_id)},
           {"session_id", nullptr},
           {"amount", sent.amount.value},
           {"currency", sent.amount.currency},
           {"last4", std::string{last_four(card)}},
           {"flow", std::string{to_string(a.flow)}},
           {"fingerprints", a.fingerprints},
           {"transaction_id", a.transaction_id},
           {"server_trans_id", a.server_trans_id},
           {"acs_trans_id", a.acs_trans_id},
           {"authenticated_at", nullptr},
           {"expires_at", checkout::to_rfc3339(now + authentication_time)}};
  if (a.session) row["session_id"] = kept_session(*a.session);
  // There is nothing to go on with.
  if (a.flow == bank_flow::not_enrolled) row["authenticated_at"] = checkout::to_rfc3339(now);
  return row;
}

template <class T>
std::string written(const T& value) {
  std::string text;
  write_json(text, value);
  return text;
}

template <class... Arguments>
std::optional<std::string> ask(persistence::connection& c, const char* statement, const Arguments&... arguments) {
  return c.run([&](pqxx::nontransaction& tx) -> std::optional<std::string> {
    const auto row = tx.exec_prepared1(statement, arguments...);
    if (row[0].is_null()) return std::nullopt;
    return row[0].template as<std::string>();
  });
}

} // namespace

bool is_vaulted(std::string_view token) { return token.starts_with(token_prefix); }

std::string vault_hash(std::string_view token) {
  return checkout::to_hex(checkout::sha256_of_parts({"vault token", token}));
}

void sandbox_delegation::prepare(persistence::connection& c) {
  const std::string line = "decode($1, 'hex'), decode($2, 'hex'), decode($3, 'hex'), $4, ";
  const std::string keep = "make_interval(secs => $5)";
  c.prepare(refuse_statement, "SELECT acp.sandbox_request(" + line + "true, " + keep + ")::text");
  c.prepare(vault_statement, "SELECT acp.sandbox_vault(" + line + keep + ", $6::jsonb)::text");
  c.prepare(begin_statement, "SELECT acp.sandbox_authentication_begin(" + line + keep + ", $6::jsonb)::text");
  c.prepare(go_on_statement, "SELECT acp.sandbox_authentication_go_on(" + line + keep + ", $6, $7::timestamptz)::text");
  c.prepare(show_statement, "SELECT acp.sandbox_authentication_show($1, $2)::text");
}

template <class Work>
void sandbox_delegation::run(Work work, checkout::reply_to port) {
  pool_.run<reply>("payment", std::move(work), [port = std::move(port)](auto answer) mutable {
    port.answer(answer ? std::move(*answer) : refused(out_of_reach()));
  });
}

void sandbox_delegation::perform(delegation_request request, checkout::reply_to port) {
  if (auto* why = std::get_if<failure>(&request.body)) return refuse(request, *why, std::move(port));
  if (std::holds_alternative<DelegatePaymentRequest>(request.body)) return vault(request, std::move(port));
  if (std::holds_alternative<DelegateAuthenticationCreateRequest>(request.body)) return begin(request, std::move(port));
  if (std::holds_alternative<DelegateAuthenticationAuthenticateRequest>(request.body))
    return go_on(request, std::move(port));
  show(request, std::move(port));
}

void sandbox_delegation::refuse(const delegation_request& request, failure why, checkout::reply_to port) {
  const auto line = line_of(request);
  if (!line.scope) return port.answer(refused(std::move(why)));
  run(
      [line, why = std::move(why), keep = retention_](persistence::connection& c) {
        const auto entry = read_entry(
            ask(c, refuse_statement, line.scope, line.body, line.nonce, persistence::encode_failure(why), keep), line);
        return entry ? again(*entry) : refused(why);
      },
      std::move(port));
}

void sandbox_delegation::vault(delegation_request& request, checkout::reply_to port) {
  const auto now = now_();
  const auto& sent = std::get<DelegatePaymentRequest>(request.body);
  const auto& method = sent.payment_method;
  const auto card = check_card({method.number, view_of(method.exp_month), view_of(method.exp_year), view_of(method.cvc),
                                view_of(method.display_last4)},
                               now);
  if (!card) return refuse(request, card.error(), std::move(port));
  if (auto why = refused_allowance(sent.allowance, now)) return refuse(request, std::move(*why), std::move(port));

  // From here on there is no number any more.
  auto kept = std::make_shared<delegation_request>(std::move(request));
  auto& body = std::get<DelegatePaymentRequest>(kept->body);
  body.payment_method = {};
  body.billing_address.reset();
  run(
      [kept, card = *card, created = checkout::to_rfc3339(now), without_key = random_hex(32),
       keep = retention_](auto& c) {
        const auto line = line_of(*kept);
        const auto& kept_of_it = std::get<DelegatePaymentRequest>(kept->body);
        const auto token = token_of(*kept, line.nonce, without_key);
        const auto row = token_row(kept_of_it, *card, token, kept->context.caller.str()).dump();
        const auto entry =
            read_entry(ask(c, vault_statement, line.scope, line.body, line.nonce, created, keep, row), line);
        if (!entry) return answered(token_document(kept_of_it, token, created), true, false);
        if (entry->other_body || entry->first.failed) return again(*entry);
        const auto first = token_of(*kept, entry->first.nonce, without_key);
        return answered(token_document(kept_of_it, first, entry->first.answer), true, true);
      },
      std::move(port));
}

void sandbox_delegation::begin(delegation_request& request, checkout::reply_to port) {
  const auto now = now_();
  const auto& sent = std::get<DelegateAuthenticationCreateRequest>(request.body);
  const auto& method = sent.payment_method;
  const auto card = check_card({method.number, method.exp_month, method.exp_year}, now);
  if (!card) return refuse(request, card.error(), std::move(port));
  if (sent.amount.value < 1)
    return refuse(request, invalid("$.amount.value", "There must be something to pay."), std::move(port));

  authentication a;
  a.id = new_authentication_id();
  if (sent.checkout_session_id) a.session = *sent.checkout_session_id;
  a.flow = (*card)->flow;
  a.fingerprints = sent.channel.has_value();
  a.transaction_id = random_uuid();
  a.server_trans_id = random_uuid();
  a.acs_trans_id = random_uuid();
  run(
      [line = line_of(request), document = written(begun(a)), keep = retention_,
       row = authentication_row(sent, a, **card, request.context.caller.str(), now).dump()](auto& c) {
        const auto entry =
            read_entry(ask(c, begin_statement, line.scope, line.body, line.nonce, document, keep, row), line);
        if (!entry) return answered(document, true, false);
        if (entry->other_body || entry->first.failed) return again(*entry);
        return answered(entry->first.answer, true, true);
      },
      std::move(port));
}

void sandbox_delegation::go_on(delegation_request& request, checkout::reply_to port) {
  if (!names_authentication(request.id)) return port.answer(refused(no_such_authentication()));
  const auto now = now_();
  run(
      [line = line_of(request), id = request.id, owner = request.context.caller.str(), now, keep = retention_,
       sent = std::get<DelegateAuthenticationAuthenticateRequest>(request.body)](auto& c) {
        const auto row = ask(c, show_statement, id, owner);
        if (!row) return refused(no_such_authentication());
        const auto there = read_authentication(*row, now);
        if (sent.checkout_session_id && there.session && kept_session(*sent.checkout_session_id) != *there.session)
          return refused(invalid("$.checkout_session_id", "The authentication was begun for another session."));
        const auto document = written(gone_on(there));
        const auto entry = read_entry(
            ask(c, go_on_statement, line.scope, line.body, line.nonce, document, keep, id, checkout::to_rfc3339(now)),
            line);
        if (!entry) return answered(document, false, false);
        if (entry->late)
          return refused({checkout::failure_kind::conflict, "authentication_ended",
                          "This authentication has gone on already, or is over.", std::nullopt, std::nullopt});
        if (entry->other_body || entry->first.failed) return again(*entry);
        return answered(entry->first.answer, false, true);
      },
      std::move(port));
}

void sandbox_delegation::show(delegation_request& request, checkout::reply_to port) {
  if (!names_authentication(request.id)) return port.answer(refused(no_such_authentication()));
  run(
      [id = std::move(request.id), owner = request.context.caller.str(), now = now_()](auto& c) {
        const auto row = ask(c, show_statement, id, owner);
        if (!row) return refused(no_such_authentication());
        return answered(shown_document(read_authentication(*row, now)), false, false);
      },
      std::move(port));
}

} // namespace acp::merchant
