#pragma once

#include <cstddef>
#include <string>

namespace acp::merchant {

/// One product on its way to a feed.
struct outgoing_product {
  std::string id;
  std::string hash;     ///< SHA-256 of its line in the export, hexadecimal; empty: it is withdrawn
  std::string items;    ///< JSON array: its variants' ids
  std::string document; ///< JSON, as it is sent: the line, and the variants that are withdrawn

  bool withdrawn() const noexcept { return hash.empty(); }
  friend bool operator==(const outgoing_product&, const outgoing_product&) = default;
};

} // namespace acp::merchant
