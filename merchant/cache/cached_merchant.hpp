#pragma once

#include "merchant/cache/catalog_snapshot.hpp"
#include "merchant/catalog.hpp"
#include "merchant/shipping.hpp"
#include "merchant/tax.hpp"

#include <functional>

namespace acp::merchant {

/// Catalog, tax and shipping answered from memory: at once, on the caller's thread. `unavailable` until a snapshot is
/// published.
class cached_catalog final : public catalog {
public:
  explicit cached_catalog(const current_catalog& source) : source_(source) {}
  void find(catalog_question question, answer_to<std::vector<checkout::quoted_item>> done) override;

private:
  const current_catalog& source_;
};

class cached_tax final : public tax {
public:
  explicit cached_tax(const current_catalog& source) : source_(source) {}
  void rates(tax_question question, answer_to<tax_rates> done) override;

private:
  const current_catalog& source_;
};

class cached_shipping final : public shipping {
public:
  using clock = std::function<checkout::time_point()>;

  cached_shipping(const current_catalog& source, clock now) : source_(source), now_(std::move(now)) {}
  void offers(shipping_question question, answer_to<shipping_offers> done) override;

private:
  const current_catalog& source_;
  clock now_;
};

} // namespace acp::merchant
