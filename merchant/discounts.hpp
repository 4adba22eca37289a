#pragma once

#include "merchant/merchant.hpp"

#include <string>
#include <vector>

namespace acp::merchant {

/// What a system of discounts is asked: what counts for this buyer, in this currency.
struct discount_question {
  checkout::currency unit;
  std::vector<std::string> codes; ///< as they were sent
  std::string buyer;              ///< `checkout::buyer_key`; empty: not known
};

/// Knows the shop's discounts. Calls and answers as described in merchant/merchant.hpp.
class discounts {
public:
  virtual ~discounts() = default;
  /// Those that come by themselves, and those the codes stand for; of a code nobody knows, nothing.
  virtual void find(discount_question question, answer_to<std::vector<checkout::discount_offer>> done) = 0;
};

} // namespace acp::merchant
