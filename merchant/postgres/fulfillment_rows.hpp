#pragma once

#include "merchant/cache/fulfillment_rule.hpp"
#include "merchant/cache/tax_table.hpp"

#include <pqxx/pqxx>

#include <string>
#include <vector>

namespace acp::merchant {

/// All fulfilment options with zones and prices, in the order to offer them. Those that make no sense are named in
/// `left_out`.
std::vector<fulfillment_rule> read_fulfillment(pqxx::transaction_base& tx, std::vector<std::string>& left_out);

tax_table read_taxes(pqxx::transaction_base& tx);

} // namespace acp::merchant
