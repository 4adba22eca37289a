#include "app/commands/migrate.hpp"

#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "persistence/migrations.hpp"

#include <fmt/core.h>

namespace acp::app {

int migrate(const settings& s, const migrate_options& options) {
  const auto report = with_patience(
      s.database_wait, [&] { return persistence::migrate(s.administration_url(), {.shards = options.shards}); });
  if (!report) return fail(report.error().message);
  for (const auto& name : report->applied) fmt::print("applied {}\n", name);
  if (report->retries > 0) fmt::print("tables were in use: tried again {} times\n", report->retries);
  if (report->applied.empty()) fmt::print("the database is up to date ({} shards)\n", report->shards);
  return success;
}

} // namespace acp::app
