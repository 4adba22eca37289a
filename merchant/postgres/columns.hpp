#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/values/money.hpp"

#include <pqxx/pqxx>

#include <cstdint>
#include <exception>
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

/// Calls `use(row)` for each row. One that makes no sense is left out: `left_out` gets `what`, its first column and
/// why.
template <class F>
void for_each_sound(const pqxx::result& rows, const std::string& what, std::vector<std::string>& left_out, F use) {
  for (const auto& row : rows) {
    try {
      use(row);
    } catch (const pqxx::failure&) {
      throw;
    } catch (const std::exception& e) {
      left_out.push_back(what + " " + row[0].template as<std::string>("") + ": " + e.what());
    }
  }
}

} // namespace acp::merchant
