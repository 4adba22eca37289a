#pragma once

#include "merchant/cache/discount_table.hpp"

#include <pqxx/pqxx>

#include <string>
#include <vector>

namespace acp::merchant {

/// All discounts with their codes and amounts. Those that make no sense are named in `left_out`.
discount_table read_discounts(pqxx::transaction_base& tx, std::vector<std::string>& left_out);

} // namespace acp::merchant
