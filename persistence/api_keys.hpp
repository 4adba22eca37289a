#pragma once

#include "checkout/values/digest.hpp"
#include "checkout/values/ids.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The keys agents call with. Tokens are never stored, only their hashes. Every function opens a connection, blocks,
/// and throws connection_lost.
namespace acp::persistence {

/// A key as it may be shown.
struct api_key {
  std::string id; ///< `key_…`, for revoking
  checkout::identity identity;
  std::string name;             ///< for people
  std::string shown;            ///< start and end of the token
  bool signed_requests = false; ///< its requests must be signed
  checkout::time_point created_at;
  std::optional<checkout::time_point> revoked_at;
  std::string dialect; ///< how its agent is answered, see spec/dialects.hpp
};

struct new_api_key {
  checkout::identity identity; ///< not empty
  std::string name;
  std::optional<std::string> signing_secret; ///< not empty; from then on requests must be signed with it
  std::string dialect = "spec";              ///< one there is
};

/// The token is given out here and nowhere else.
struct created_api_key {
  api_key key;
  std::string token; ///< `acp_` and 32 random bytes as base64url
};

/// What the server checks requests against.
struct active_api_key {
  std::string id;
  checkout::sha256_digest hash; ///< of the token
  checkout::identity identity;
  std::optional<std::string> signing_secret;
  std::string dialect; ///< may be one that only a newer server knows
};

/// An error is a text for a person: the login is no member of acp_owner, the identity is empty.
std::expected<created_api_key, std::string> create_api_key(const std::string& url, const new_api_key& wanted);
/// All keys, oldest first, the revoked ones too.
std::expected<std::vector<api_key>, std::string> list_api_keys(const std::string& url);
/// False where there is no such key. A key that is revoked already stays as it is.
std::expected<bool, std::string> revoke_api_key(const std::string& url, const std::string& id);

/// Every key that may be used now, as the server's own role reads them.
std::vector<active_api_key> active_api_keys(const std::string& url);
/// The same for who asks again and again: over a connection that is kept. After connection_lost the next call makes
/// another one. Called by one thread at a time.
std::function<std::vector<active_api_key>()> active_api_key_reader(const std::string& url);

/// The hash a token is looked up by.
checkout::sha256_digest hash_of_token(std::string_view token);

} // namespace acp::persistence
