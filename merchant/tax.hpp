#pragma once

#include "merchant/merchant.hpp"

#include <optional>
#include <string>
#include <vector>

namespace acp::merchant {

/// What a tax system is asked: the rates for these items when they go there.
struct tax_question {
  struct taxed_item {
    checkout::item_id item;
    std::optional<std::string> category;
    bool taxable = true;
  };
  Address destination;
  std::vector<taxed_item> items;
};

struct tax_rates {
  std::string jurisdiction;          ///< as shown to the buyer: `US-CA`
  std::vector<checkout::rate> items; ///< one per item, in the order asked; on the price
  checkout::rate fulfillment;        ///< on the price of shipping and delivery
};

/// Knows what the state takes. Calls and answers as described in merchant/merchant.hpp.
class tax {
public:
  virtual ~tax() = default;
  virtual void rates(tax_question question, answer_to<tax_rates> done) = 0;
};

} // namespace acp::merchant
