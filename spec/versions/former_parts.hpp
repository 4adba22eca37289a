#pragma once

namespace acp {

/// What of a request of 2026-01-30 or later came in the form of the versions before, as in the protocol's own examples
/// (docs/decisions/0009). All false for nearly every request.
struct former_parts {
  bool items = false;       ///< called so, and not line_items
  bool product_ids = false; ///< name these items
  bool selection = false;   ///< options chosen with nesting
  bool payment = false;     ///< a token without handler and instrument

  constexpr bool any() const { return items || selection || payment; }
  friend bool operator==(const former_parts&, const former_parts&) = default;
};

} // namespace acp
