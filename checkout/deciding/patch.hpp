#pragma once

#include "spec/types.hpp"

namespace acp::checkout {

/// Drops the members that were sent as null: a session states what is, and never writes a null.
void drop_nulls(Address& address);
void drop_nulls(CompanyInfo& company);
void drop_nulls(LoyaltyInfo& loyalty);
void drop_nulls(TaxExemption& exemption);
void drop_nulls(Buyer& buyer);
void drop_nulls(FulfillmentDetails& details);
void drop_nulls(FulfillmentGroup& group);

template <class T>
void drop_nulls(std::vector<T>& values) {
  for (auto& value : values) drop_nulls(value);
}

/// One member of an update: absent keeps the target, null clears it, a value replaces it whole.
template <class T>
void apply(field<T>& target, const field<T>& sent) {
  if (sent.is_absent()) return;
  if (sent.is_null()) {
    target.reset();
    return;
  }
  target = sent;
  if constexpr (requires { drop_nulls(*target); }) drop_nulls(*target);
}

} // namespace acp::checkout
