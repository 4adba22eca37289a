// acp-checkout: the one binary. What each subcommand does stands in commands/.

#include "app/commands/migrate.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/version.hpp"
#include "app/settings/help.hpp"
#include "app/settings/settings.hpp"
#include "persistence/connection_lost.hpp"

#include <CLI/CLI.hpp>
#include <exception>
#include <fmt/core.h>

namespace {

using namespace acp::app;

/// The settings, with all that every command needs; or the complaints.
std::expected<settings, std::vector<std::string>> load_complete_settings() {
  auto loaded = load_settings(acp_environment());
  if (loaded && loaded->administration_url().empty())
    return std::unexpected(std::vector{missing_setting("ACP_DATABASE_URL")});
  return loaded;
}

/// Runs a command; what it throws becomes one line.
int run(const std::function<int(const settings&)>& command, const settings& s) {
  try {
    return command(s);
  } catch (const acp::persistence::connection_lost& lost) {
    return fail(fmt::format("the database cannot be used: {}", lost.what()));
  } catch (const std::exception& e) {
    return fail(e.what());
  }
}

} // namespace

int main(int argc, char** argv) {
  std::function<int(const settings&)> command;

  // 1. What can be asked for.
  CLI::App cli{"acp-checkout: a checkout server for the Agentic Commerce Protocol", "acp-checkout"};
  cli.require_subcommand(1);

  auto* migrate_command = cli.add_subcommand("migrate", "Bring the database up to this program");
  migrate_options to_migrate;
  migrate_command->add_option("--shards", to_migrate.shards, "Shards of a new database, fixed for ever (16)")
      ->check(CLI::Range(1, 256));
  migrate_command->callback([&] { command = [&](const settings& s) { return migrate(s, to_migrate); }; });

  auto* version_command = cli.add_subcommand("version", "Show the version of this program and of the protocol");

  // 2. What is asked for.
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return cli.exit(e) == 0 ? success : wrong_usage; // 0: help was asked for
  }
  if (*version_command) return show_version();

  // 3. The settings, from the environment.
  const auto loaded = load_complete_settings();
  if (!loaded) {
    for (const auto& complaint : loaded.error()) refuse(complaint);
    return wrong_usage;
  }

  // 4. Do it.
  return run(command, *loaded);
}
