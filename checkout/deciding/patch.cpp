#include "checkout/deciding/patch.hpp"

namespace acp::checkout {
namespace {

template <class... T>
void drop(field<T>&... members) {
  (static_cast<void>(members.is_null() ? members.reset() : void()), ...);
}

template <class T>
void drop_within(field<T>& member) {
  drop(member);
  if (member) drop_nulls(*member);
}

} // namespace

void drop_nulls(Address& address) { drop(address.line_two, address.company); }
void drop_nulls(CompanyInfo& company) { drop(company.tax_id, company.department, company.cost_center); }
void drop_nulls(LoyaltyInfo& loyalty) { drop(loyalty.tier, loyalty.points_balance, loyalty.member_since); }
void drop_nulls(TaxExemption& exemption) { drop(exemption.exempt_regions, exemption.expires_at); }

void drop_nulls(Buyer& buyer) {
  drop(buyer.first_name, buyer.last_name, buyer.full_name, buyer.phone_number, buyer.customer_id, buyer.account_type,
       buyer.authentication_status);
  drop_within(buyer.company);
  drop_within(buyer.loyalty);
  drop_within(buyer.tax_exemption);
}

void drop_nulls(FulfillmentDetails& details) {
  drop(details.name, details.phone_number, details.email);
  drop_within(details.address);
}

void drop_nulls(FulfillmentGroup& group) {
  drop(group.location_id, group.instructions);
  drop_within(group.fulfillment_details);
}

} // namespace acp::checkout
