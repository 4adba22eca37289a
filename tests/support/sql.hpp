#pragma once

#include <pqxx/pqxx>
#include <string>

namespace acp::test {

/// Runs statements on a connection of their own, as plain psql would; each statement commits by itself. Throws
/// pqxx::sql_error.
pqxx::result sql(const std::string& url, const std::string& statements);

/// The one value of a query that gives one row with one column, as text.
std::string sql_value(const std::string& url, const std::string& query);

} // namespace acp::test
