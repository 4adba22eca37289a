#pragma once

#include "merchant/merchant.hpp"

#include <string>
#include <vector>

namespace acp::merchant {

/// What a catalog is asked: these items, in this currency.
struct catalog_question {
  checkout::currency unit;
  std::vector<checkout::item_id> items; ///< each once
  std::string locale;
};

/// Knows what is sold: texts, pictures, prices, how many are left. Calls and answers as described in
/// merchant/merchant.hpp.
class catalog {
public:
  virtual ~catalog() = default;
  /// Those of the items that exist. Tax is left at 0: it is another system's answer.
  virtual void find(catalog_question question, answer_to<std::vector<checkout::quoted_item>> done) = 0;
};

} // namespace acp::merchant
