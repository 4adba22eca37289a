#pragma once

#include "merchant/catalog.hpp"
#include "merchant/discounts.hpp"
#include "merchant/shipping.hpp"
#include "merchant/tax.hpp"

namespace acp::merchant {

/// Makes one quote of four systems' answers: catalog first, then tax (where there is a destination) and shipping, once
/// for each place the cart goes to, then discounts. The first system that is unavailable makes the quote so. Adds no
/// thread and no queue: systems that answer at once make a quote that is answered before the call returns.
class quote_assembler final : public quoting {
public:
  /// The four must outlive this and every call under way.
  quote_assembler(catalog& items, tax& taxes, shipping& ways, discounts& offers)
      : catalog_(items)
      , tax_(taxes)
      , shipping_(ways)
      , discounts_(offers) {}

  void quote(checkout::quote_request request, answer_to<checkout::quote> done) override;

private:
  struct draft;
  void add_taxes(std::unique_ptr<draft> d);
  void add_offers(std::unique_ptr<draft> d);
  void next_place(std::unique_ptr<draft> d);
  void add_discounts(std::unique_ptr<draft> d);

  catalog& catalog_;
  tax& tax_;
  shipping& shipping_;
  discounts& discounts_;
};

} // namespace acp::merchant
