#include "tests/support/sql.hpp"

namespace acp::test {

pqxx::result sql(const std::string& url, const std::string& statements) {
  pqxx::connection session{url};
  pqxx::nontransaction tx{session};
  return tx.exec(statements);
}

std::string sql_value(const std::string& url, const std::string& query) {
  const auto rows = sql(url, query);
  if (rows.size() != 1 || rows.columns() != 1) {
    throw std::runtime_error("expected one value from " + query);
  }
  return rows[0][0].c_str();
}

} // namespace acp::test
