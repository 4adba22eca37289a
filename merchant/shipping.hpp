#pragma once

#include "merchant/merchant.hpp"

#include <optional>
#include <vector>

namespace acp::merchant {

/// What a shipping system is asked: the ways these items can reach that destination.
struct shipping_question {
  struct moved_item {
    checkout::item_id item;
    std::vector<checkout::fulfillment_type> by; ///< the ways it can travel at all
  };
  checkout::currency unit;
  std::optional<Address> destination;
  std::vector<moved_item> items;
  std::string locale = {}; ///< of the texts
};

struct shipping_offers {
  std::vector<checkout::quoted_option> options; ///< in the order to show them; tax left at 0
  bool destination_served = true;               ///< false: something has to be brought there, and nobody goes there
};

/// Knows how goods reach the buyer, what it costs and how long it takes. Calls and answers as described in
/// merchant/merchant.hpp.
class shipping {
public:
  virtual ~shipping() = default;
  virtual void offers(shipping_question question, answer_to<shipping_offers> done) = 0;
};

} // namespace acp::merchant
