#pragma once

#include "merchant/feed/catalog_rows.hpp"
#include "merchant/feed/feed_document.hpp"
#include "merchant/import/problem.hpp"
#include "merchant/push/spool.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace acp::merchant {

/// Finds out what a feed is to be told: products that differ from what it was sent last, and those that are gone. The
/// protocol has no deletion; what is gone is told to be discontinued and not available.
class comparison {
public:
  /// `view.feed` says which feed. In a transaction that sees one snapshot.
  comparison(pqxx::transaction_base& tx, const catalog_view& view, const std::optional<feed_seller>& seller)
      : tx_(tx)
      , view_(view)
      , seller_(seller) {}

  /// Adds them to `waiting`: what is gone, then what differs, at the end what was refused before. Adds to `problems`
  /// products that can't be told.
  void run(spool& waiting, problem_list& problems);

  /// Products that need not be sent. After `run`.
  std::size_t unchanged() const noexcept { return unchanged_; }

private:
  void compare(const catalog_product& found, spool& waiting, problem_list& problems);
  void add_withdrawals(spool& waiting);
  std::vector<std::string> gone_from(const catalog_product& found);

  pqxx::transaction_base& tx_;
  catalog_view view_;
  std::optional<feed_seller> seller_;
  std::size_t unchanged_ = 0;
};

/// SHA-256 in hexadecimal.
std::string sha256_hex(const std::string& text);

} // namespace acp::merchant
