#pragma once

#include "persistence/deliveries/endpoint_store.hpp"

#include <string>
#include <string_view>

/// Endpoints as JSON, which is how they go to PostgreSQL and come back. For the sources of this folder alone.
namespace acp::persistence {

/// All settings, by the names of the columns.
std::string encode_settings(const endpoint_settings& settings, endpoint_kind kind);
/// Those that are set.
std::string encode_change(const endpoint_change& change);

/// From a row of acp.endpoints and an array of its secrets as `endpoint_secrets_json` makes it (empty for none). Throws
/// std::runtime_error for what the table can't hold.
endpoint decode_endpoint(std::string_view row, std::string_view secrets, const secret_box& box);

/// The SQL that makes the array of the valid secrets of endpoint e, newest first.
inline constexpr auto endpoint_secrets_json =
    "(SELECT json_agg(json_build_object('key_id', s.key_id, 'sealed', encode(s.sealed, 'hex'), "
    "'created_at', s.created_at, 'expires_at', s.expires_at) ORDER BY s.number DESC) "
    "FROM acp.endpoint_secrets s WHERE s.endpoint_id = e.id AND (s.expires_at IS NULL OR s.expires_at > now()))";

/// `whsec_` and 32 random bytes in base64 (Standard Webhooks).
std::string random_endpoint_secret();
/// `we_` and a ULID.
std::string random_endpoint_id(checkout::time_point now);

} // namespace acp::persistence
