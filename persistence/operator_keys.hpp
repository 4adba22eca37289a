#pragma once

#include "checkout/values/digest.hpp"
#include "checkout/values/ids.hpp"
#include "checkout/values/operator_role.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// The keys operators call with. Tokens are never stored, only their hashes. Every function opens a connection, blocks,
/// and throws connection_lost.
namespace acp::persistence {

/// A key as it may be shown.
struct operator_key {
  std::string id;    ///< `key_…`, for revoking
  std::string name;  ///< who calls with it, as the record of acts tells it
  std::string shown; ///< start and end of the token
  checkout::operator_role role;
  checkout::time_point created_at;
  std::optional<checkout::time_point> revoked_at;
};

/// The token is given out here and nowhere else.
struct created_operator_key {
  operator_key key;
  std::string token; ///< `acpop_` and 32 random bytes as base64url
};

/// What the server checks requests against.
struct active_operator_key {
  std::string id;
  checkout::sha256_digest hash; ///< of the token
  std::string name;
  checkout::operator_role role;
};

/// An error is a text for a person: the login is no member of acp_owner, the name is empty.
std::expected<created_operator_key, std::string> create_operator_key(const std::string& url, const std::string& name,
                                                                     checkout::operator_role role);
/// All keys, oldest first, the revoked ones too.
std::expected<std::vector<operator_key>, std::string> list_operator_keys(const std::string& url);
/// False where there is no such key. A key that is revoked already stays as it is.
std::expected<bool, std::string> revoke_operator_key(const std::string& url, const std::string& id);

/// Every key that may be used now, as the server's own role reads them.
std::vector<active_operator_key> active_operator_keys(const std::string& url);
/// The same over a connection that is kept, as active_api_key_reader does.
std::function<std::vector<active_operator_key>()> active_operator_key_reader(const std::string& url);

} // namespace acp::persistence
