#pragma once

#include "checkout/values/exchange_rate.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What values a setting may have: each kind knows its field, reads a value into it and says in words what it allows.
namespace acp::app {

struct settings;

/// An address to listen on.
struct listen_address {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const listen_address&, const listen_address&) = default;
};

/// Where operators are listened to: nothing set, an address of its own, or nowhere.
struct operator_address {
  std::optional<listen_address> at; ///< nothing: beside the agents' listener
  bool off = false;
};

/// So many requests a second, and so many at once.
struct rate_setting {
  std::int64_t per_second = 0; ///< 0: no limit
  std::int64_t burst = 0;

  friend bool operator==(const rate_setting&, const rate_setting&) = default;
};

/// What one of a currency is worth in what the shop sells in.
struct exchange_rate_setting {
  checkout::currency currency;
  checkout::exchange_rate rate;

  friend bool operator==(const exchange_rate_setting&, const exchange_rate_setting&) = default;
};

struct text_kind {
  std::string settings::*field;
};
/// `http://` or `https://`, kept without a trailing slash.
struct url_kind {
  std::string settings::*field;
};
/// A PostgreSQL connection: a `postgresql://` URL or `key=value` pairs.
struct database_kind {
  std::string settings::*field;
};
struct number_kind {
  std::int64_t settings::*field;
  std::int64_t least;
  std::int64_t most;
};
/// A number with a unit: ms, s, m, h or d.
struct duration_kind {
  std::chrono::milliseconds settings::*field;
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;
};
/// A number of bytes, perhaps with a unit: KiB or MiB.
struct size_kind {
  std::int64_t settings::*field;
  std::int64_t least;
  std::int64_t most;
};
struct choice_kind {
  std::string settings::*field;
  std::vector<std::string_view> words;
};
/// `host:port`, the host an IP address (IPv6 in brackets).
struct address_kind {
  listen_address settings::*field;
};
/// The same, or the word `off`.
struct operator_address_kind {
  operator_address settings::*field;
};
/// Words separated by commas; empty: none.
struct list_kind {
  std::vector<std::string> settings::*field;
  std::vector<std::string_view> words{}; ///< the only ones allowed; empty: any
};

/// Durations separated by commas, at least one.
struct durations_kind {
  std::vector<std::chrono::milliseconds> settings::*field;
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;
  std::size_t most_of_them;
};

/// Requests a second, perhaps with a burst behind a colon; without it twice as many.
struct rate_kind {
  rate_setting settings::*field;
};
/// Addresses and networks, separated by commas.
struct networks_kind {
  std::vector<std::string> settings::*field;
};

/// Currencies with a rate each, separated by commas; empty: none.
struct exchange_rates_kind {
  std::vector<exchange_rate_setting> settings::*field;
};
/// What a merchant calls something of its own, 1 to 64 of `A-Z a-z 0-9 _ -`; none of `taken`.
struct name_kind {
  std::string settings::*field;
  std::vector<std::string_view> taken{};
};
/// A moment, RFC 3339; empty: none.
struct moment_kind {
  std::string settings::*field;
};

using setting_kind = std::variant<text_kind, url_kind, database_kind, number_kind, duration_kind, size_kind,
                                  choice_kind, address_kind, operator_address_kind, list_kind, rate_kind, networks_kind,
                                  durations_kind, exchange_rates_kind, name_kind, moment_kind>;

/// Reads the value into the kind's field. False where it is not allowed; then nothing is changed.
bool assign(const setting_kind& kind, settings& into, std::string_view value);

/// What is allowed, for a message: "a duration from 1s to 10m (250ms, 30s, 5m, 6h, 1d)".
std::string allowed(const setting_kind& kind);

/// "2h" for two hours: the largest unit that divides it.
std::string to_text(std::chrono::milliseconds d);

} // namespace acp::app
