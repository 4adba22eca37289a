#include "merchant/feed_import.hpp"

#include "merchant/import/connect.hpp"
#include "merchant/import/feed_tables.hpp"
#include "merchant/import/line_reader.hpp"

#include <optional>

namespace acp::merchant {

namespace {

constexpr std::size_t lines_between_reports = 1000;

/// Reads the whole file into the staging table. After the first problem it only looks for further ones.
void stage(pqxx::transaction_base& tx, std::istream& feed, const feed_options& options, problem_list& problems) {
  feed_staging staging{tx};
  line_reader reader{feed};
  std::size_t read = 0;
  const auto report = [&] {
    if (options.progress) options.progress({reader.lines(), reader.bytes()});
  };
  while (const auto line = reader.next()) {
    if (line->too_long)
      problems.add(line->number, "$", "is longer than " + std::to_string(line_reader::longest_line) + " bytes");
    else if (const auto product = read_feed_line(line->text, line->number, problems); product && problems.empty())
      staging.add(*product, line->number);
    if (++read % lines_between_reports == 0) report();
  }
  report();
  staging.complete();
  if (read == 0) problems.add(0, "$", "the file has no products");
}

} // namespace

std::expected<feed_summary, import_failure> import_feed(const std::string& database_url, std::istream& feed,
                                                        const feed_options& options) {
  auto c = connect_for_import(database_url);
  problem_list problems{options.problems_at_most};
  try {
    return c.transact([&](pqxx::work& tx) {
      stage(tx, feed, options, problems);
      if (problems.empty()) find_duplicates(tx, problems);
      if (!problems.empty()) throw roll_back{};
      const auto changes = store_feed(tx, options.replace);
      return feed_summary{changes.products, changes.items, changes.withdrawn};
    });
  } catch (const roll_back&) {
    return std::unexpected(problems.failure());
  }
}

bool catalog_is_empty(const std::string& database_url) {
  auto c = connect_for_import(database_url);
  return c.run(
      [](pqxx::nontransaction& tx) { return tx.exec1("SELECT NOT EXISTS (SELECT FROM acp.products)")[0].as<bool>(); });
}

} // namespace acp::merchant
