#pragma once

#include "checkout/values/failure.hpp"
#include "checkout/values/ids.hpp"
#include "merchant/delegation/test_cards.hpp"
#include "spec/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace acp::merchant {

/// An authentication at the sandbox's bank, as it is on record.
struct authentication {
  std::string id;
  std::optional<std::string> session;
  bank_flow flow = bank_flow::not_enrolled;
  bool fingerprints = false; ///< the browser was described, so that it has something to do first
  bool gone_on = false;
  bool expired = false;
  std::string transaction_id;
  std::string server_trans_id;
  std::string acs_trans_id;
};

/// The name of a new one.
std::string new_authentication_id();
/// False for what none was ever called: nobody needs to be asked about that.
bool names_authentication(std::string_view id);

/// One on record, a row as JSON. Throws what nlohmann::json throws for anything else.
authentication read_authentication(const std::string& row, checkout::time_point now);

/// How it stands before it is gone on with.
DelegateAuthenticationSessionBase begun(const authentication& a);
/// How it stands right after that: ended, or with a challenge for the buyer.
DelegateAuthenticationSessionBase gone_on(const authentication& a);
/// How it stands when it is asked for, with the result once it has ended (protocol:
/// DelegateAuthenticationSessionWithResult). The sandbox's buyer has answered the challenge by then, or gone away.
std::string shown_document(const authentication& a);

/// What the bank gives out as the proof of a transaction.
std::string cryptogram_of(std::string_view transaction_id);

/// The transaction a result proves; nothing where its proof is none.
std::optional<std::string> proven_transaction(const AuthenticationResult& result);

} // namespace acp::merchant
