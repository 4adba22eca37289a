#include "merchant/delegation/authentication.hpp"

#include "checkout/values/digest.hpp"
#include "merchant/delegation/request_book.hpp"
#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace acp::merchant {

namespace {

using status = DelegatedAuthenticationStatus;

constexpr std::string_view id_prefix = "auth_sandbox_";
constexpr auto three_ds = "2.2.0";
constexpr auto bank_url = "https://acs.sandbox.example/";

struct end_of_flow {
  status how;
  const char* trans_status;
  const char* indicator; ///< electronic commerce indicator; empty: none
  const char* reason;
};

end_of_flow end_of(bank_flow flow) {
  switch (flow) {
  case bank_flow::frictionless:
  case bank_flow::challenge: return {status::authenticated, "Y", "05", ""};
  case bank_flow::attempted: return {status::attempted, "A", "06", ""};
  case bank_flow::denied: return {status::not_authenticated, "N", "07", "01"};
  case bank_flow::rejected: return {status::rejected, "R", "", "02"};
  case bank_flow::abandoned: return {status::challenge_abandoned, "U", "", ""};
  case bank_flow::not_enrolled: break;
  }
  return {status::not_supported, "", "", ""};
}

bool asks_the_buyer(bank_flow flow) { return flow == bank_flow::challenge || flow == bank_flow::abandoned; }

bool is_proven(status how) { return how == status::authenticated || how == status::attempted; }

AuthenticationAction fingerprint(const authentication& a) {
  AuthenticationAction action;
  action.type = AuthenticationActionType::fingerprint;
  auto& what = action.fingerprint.emplace();
  what.three_ds_method_url = std::string{bank_url} + "method/" + a.server_trans_id;
  what.three_ds_server_trans_id = a.server_trans_id;
  return action;
}

AuthenticationAction challenge(const authentication& a) {
  AuthenticationAction action;
  action.type = AuthenticationActionType::challenge;
  auto& what = action.challenge.emplace();
  what.acs_url = std::string{bank_url} + "challenge/" + a.acs_trans_id;
  what.acs_trans_id = a.acs_trans_id;
  what.three_ds_server_trans_id = a.server_trans_id;
  what.message_version = three_ds;
  return action;
}

DelegatedAuthenticationResult result_of(const authentication& a, const end_of_flow& end) {
  DelegatedAuthenticationResult result;
  result.trans_status = end.trans_status;
  result.transaction_id = a.transaction_id;
  result.three_ds_server_trans_id = a.server_trans_id;
  result.version = three_ds;
  if (*end.indicator != '\0') result.electronic_commerce_indicator = std::string{end.indicator};
  if (*end.reason != '\0') {
    result.trans_status_reason = std::string{end.reason};
    result.cardholder_info = std::string{"Please contact your bank."};
  }
  if (is_proven(end.how)) {
    result.three_ds_cryptogram = cryptogram_of(a.transaction_id);
    result.authentication_value = cryptogram_of(a.transaction_id);
  }
  return result;
}

template <class T>
std::string as_text(const T& value) {
  std::string text;
  write_json(text, value);
  return text;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// 8-4-4-4-12 lower-case hex digits: what the book takes as a transaction.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (dash ? c != '-' : !is_hex(c)) return false;
  }
  return true;
}

} // namespace

std::string new_authentication_id() { return std::string{id_prefix} + random_hex(16); }

bool names_authentication(std::string_view id) {
  if (!id.starts_with(id_prefix)) return false;
  id.remove_prefix(id_prefix.size());
  return std::ranges::all_of(id, is_hex);
}

std::string cryptogram_of(std::string_view transaction_id) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto digest = checkout::sha256_of_parts({"sandbox cryptogram", transaction_id});
  std::string text; // 20 bytes in base64, the last group of which is padded
  for (std::size_t i = 0; i < 21; i += 3) {
    const auto third = i + 2 < 20 ? digest[i + 2] : std::uint8_t{0};
    const unsigned group = (unsigned{digest[i]} << 16U) | (unsigned{digest[i + 1]} << 8U) | unsigned{third};
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += letters[(group >> shift) & 63U];
  }
  text.back() = '=';
  return text;
}

authentication read_authentication(const std::string& row, checkout::time_point now) {
  const auto json = nlohmann::json::parse(row);
  authentication a;
  a.id = json.at("id").get<std::string>();
  if (!json.at("session_id").is_null()) a.session = json.at("session_id").get<std::string>();
  a.flow = bank_flow_from(json.at("flow").get<std::string>());
  a.fingerprints = json.at("fingerprints").get<bool>();
  a.gone_on = !json.at("authenticated_at").is_null();
  const auto end = checkout::from_rfc3339(json.at("expires_at").get<std::string>());
  a.expired = !a.gone_on && end && *end <= now;
  a.transaction_id = json.at("transaction_id").get<std::string>();
  a.server_trans_id = json.at("server_trans_id").get<std::string>();
  a.acs_trans_id = json.at("acs_trans_id").get<std::string>();
  return a;
}

DelegateAuthenticationSessionBase begun(const authentication& a) {
  DelegateAuthenticationSessionBase session;
  session.authentication_session_id = a.id;
  session.status = status::pending;
  if (a.flow == bank_flow::not_enrolled) {
    session.status = status::not_supported;
  } else if (a.fingerprints) {
    session.status = status::action_required;
    session.action = fingerprint(a);
  }
  return session;
}

DelegateAuthenticationSessionBase gone_on(const authentication& a) {
  DelegateAuthenticationSessionBase session;
  session.authentication_session_id = a.id;
  session.status = end_of(a.flow).how;
  if (asks_the_buyer(a.flow)) {
    session.status = status::action_required;
    session.action = challenge(a);
  }
  return session;
}

std::string shown_document(const authentication& a) {
  auto session = begun(a);
  const bool over = a.flow != bank_flow::not_enrolled && (a.expired || a.gone_on);
  if (!over) return as_text(session);
  const auto end = end_of(a.flow);
  session.status = a.expired ? status::expired : end.how;
  session.action.reset();
  auto text = as_text(session);
  if (a.expired) return text;
  text.pop_back();
  return text + ",\"authentication_result\":" + as_text(result_of(a, end)) + "}";
}

std::optional<std::string> proven_transaction(const AuthenticationResult& result) {
  if (!result.outcome_details) return std::nullopt;
  const auto& proof = *result.outcome_details;
  if (!is_uuid(proof.transaction_id)) return std::nullopt;
  if (!checkout::equal_in_constant_time(proof.three_ds_cryptogram.value_or(std::string{}),
                                        cryptogram_of(proof.transaction_id)))
    return std::nullopt;
  return proof.transaction_id;
}

} // namespace acp::merchant
