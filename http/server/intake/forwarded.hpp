#pragma once

#include "http/server/intake/client_address.hpp"
#include "http/server/message/request_head.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace acp::http {

/// The field in which proxies say whom they forward for. One of them, by setting: a proxy that writes one passes the
/// other on as the client sent it.
enum class forwarded_field : std::uint8_t { x_forwarded_for, forwarded };

/// Who may say that a request comes from somewhere else.
struct trusted_proxies {
  std::vector<network> networks; ///< empty: nobody
  forwarded_field field = forwarded_field::x_forwarded_for;
};

/// Where the request comes from: the connection's other side, unless that is a trusted proxy. Then the last address in
/// the field that is no trusted proxy: what stands before it, the client itself may have written. Where the field is
/// missing or can't be read, the nearest proxy it is certain of.
client_address origin_of(const request_head& head, const client_address& peer, const trusted_proxies& proxies);

/// The addresses a field names, in its order, each perhaps with a port; those that are hidden or can't be read are
/// empty. False when the field as a whole is malformed. (Forwarded: RFC 7239.)
bool read_forwarded(std::string_view value, std::vector<std::string_view>& out);

} // namespace acp::http
