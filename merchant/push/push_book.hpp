#pragma once

#include "merchant/push/product_sender.hpp"
#include "persistence/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acp::merchant {

/// Which feed of an agent; empty: not said.
struct feed_key {
  std::string url;
  std::string country;
  std::string currency;
};

/// What is on record about a feed.
struct known_feed {
  std::int64_t feed = 0;
  std::optional<std::string> agents_id;
  std::string create_key;
};

/// The tables acp.feeds, acp.feed_products and acp.feed_pushes, for one push to one feed. Throws
/// persistence::connection_lost, pqxx::sql_error.
class push_book final : public sent_products {
public:
  explicit push_book(const std::string& database_url);

  /// The feed's row, made where there is none. Nothing while another push to it is under way: it is this book's as long
  /// as the book lives.
  std::optional<known_feed> open(const feed_key& key);
  /// From now on it is another feed, which knows nothing; without an id, one that is to be made.
  known_feed begin_anew(const std::optional<std::string>& agents_id);
  void keep_id(const std::string& agents_id);
  /// What was sent counts as not sent.
  void forget_hashes();

  /// Begins the row of this push, in place of the oldest ones.
  void begin();
  void planned(std::size_t products, std::size_t unchanged);
  /// The problem may be any bytes: what is no text is stored as `?`.
  void end(const std::optional<std::string>& problem);

  void announce(std::span<const outgoing_product> products) override;
  void confirm(std::span<const outgoing_product> products) override;
  void refuse(const outgoing_product& product) override;

private:
  known_feed read_row(pqxx::transaction_base& tx) const;

  persistence::connection connection_;
  std::int64_t feed_ = 0;
  std::int64_t push_ = 0;
};

} // namespace acp::merchant
