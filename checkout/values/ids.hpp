#pragma once

#include "checkout/values/strong_id.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acp::checkout {

/// `cs_` + two hex digits of the shard + a ULID; a cart's begins with `cart_`. What holds for sessions' ids holds for
/// both.
using session_id = strong_id<struct session_id_tag>;
using order_id = strong_id<struct order_id_tag>; ///< `ord_` + what follows `cs_` in its session's id
using item_id = strong_id<struct item_id_tag>;   ///< the merchant's id of what is sold (a variant in its feed)
using payment_key =
    strong_id<struct payment_key_tag>;           ///< names one attempt to pay; the payment service acts once per key
using identity = strong_id<struct identity_tag>; ///< who calls: the name all keys of one agent share
using request_id = strong_id<struct request_id_tag>; ///< correlates one request with its events and log lines

/// One of the parts into which the sessions of a database are divided; 0 to 255.
struct shard_id {
  std::uint8_t value = 0;
  friend auto operator<=>(shard_id, shard_id) = default;
};

using time_point = std::chrono::sys_time<std::chrono::microseconds>;

/// 80 random bits; drawn by the caller, so that everything in this room stays a function of its arguments.
using entropy = std::array<std::uint8_t, 10>;

/// The 26 characters of a ULID (Crockford base 32): sorts by time, to the millisecond.
std::string make_ulid(time_point now, const entropy& random);

session_id make_session_id(shard_id shard, time_point now, const entropy& random);
session_id make_cart_id(shard_id shard, time_point now, const entropy& random);
/// Whether it is a cart that has this id, rather than a checkout session.
bool names_cart(std::string_view id);
/// The order a session becomes; a session has one at most, so that each id tells the other without a look-up.
order_id order_of(const session_id& session);
/// The session an order came from; nothing for what is no order's id.
std::optional<session_id> session_of(const order_id& order);

/// The shard a well-formed session id names; nothing for any other string, so that look-ups of nonsense end at once.
std::optional<shard_id> shard_of(const session_id& id);

/// RFC 3339 in UTC with microseconds where there are any: `2026-04-17T10:30:00Z`, `2026-04-17T10:30:00.25Z`.
std::string to_rfc3339(time_point t);
/// Parses what RFC 3339 allows (any offset, any fraction, cut to microseconds); nothing for anything else.
std::optional<time_point> from_rfc3339(std::string_view text);

} // namespace acp::checkout
