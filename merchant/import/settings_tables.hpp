#pragma once

#include "merchant/import/settings.hpp"

#include <pqxx/pqxx>

namespace acp::merchant {

/// Items the catalog does not have are problems; nothing is to be stored then.
void find_unknown_items(pqxx::transaction_base& tx, const std::vector<item_setting>& items, problem_list& problems);

/// All but the stock.
void store_item_settings(pqxx::transaction_base& tx, const std::vector<item_setting>& items);
/// Locks the rows it changes until the transaction ends: nobody can reserve them, so this comes last.
void store_stock_settings(pqxx::transaction_base& tx, const std::vector<item_setting>& items);
void store_tax_settings(pqxx::transaction_base& tx, const std::vector<tax_setting>& taxes);
void store_fulfillment_settings(pqxx::transaction_base& tx, const std::vector<fulfillment_rule>& rules);
void store_discount_settings(pqxx::transaction_base& tx, const std::vector<discount_rule>& rules);

} // namespace acp::merchant
