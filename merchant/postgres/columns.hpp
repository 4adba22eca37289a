#pragma once

#include "checkout/money.hpp"
#include "checkout/quote.hpp"

#include <pqxx/pqxx>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Columns of the catalog's tables as values. Each throws std::runtime_error for what makes no sense, saying what it
/// is.
namespace acp::merchant {

std::optional<std::string> optional_text(const pqxx::field& f);
std::optional<std::int64_t> optional_number(const pqxx::field& f);
/// From a JSON array of strings.
std::vector<std::string> text_list(const pqxx::field& f);
/// From the columns `amount` and `currency`; nothing for a currency that ISO 4217 does not list: nobody can ask for it.
std::optional<checkout::money> money_in(const pqxx::row& row);
checkout::fulfillment_type fulfillment_type_from(std::string_view word);

} // namespace acp::merchant
