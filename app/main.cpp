// acp-checkout: the one binary. What each subcommand does stands in commands/.

#include "app/commands/catalog.hpp"
#include "app/commands/doctor.hpp"
#include "app/commands/keys.hpp"
#include "app/commands/migrate.hpp"
#include "app/commands/operator_act.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/serve.hpp"
#include "app/commands/version.hpp"
#include "app/conformance_command.hpp"
#include "app/feed_commands.hpp"
#include "app/operator_commands.hpp"
#include "app/settings/help.hpp"
#include "app/settings/settings.hpp"
#include "persistence/connection_lost.hpp"

#include <CLI/CLI.hpp>
#include <exception>
#include <fmt/core.h>
#include <functional>

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
  command_action command;
  const auto runs = [&command](auto what) { return [&command, what] { command = what; }; };

  CLI::App cli{"acp-checkout: a checkout server for the Agentic Commerce Protocol", "acp-checkout"};
  cli.require_subcommand(1);
  cli.footer("Settings are environment variables: acp-checkout serve --help lists them.");

  // serve
  auto* serve_command = cli.add_subcommand("serve", "Serve checkouts until SIGTERM or Ctrl-C");
  serve_command->footer("\n" + settings_as_text());
  serve_command->callback(runs([](const settings& s) { return serve(s); }));

  // migrate [--shards N]
  auto* migrate_command = cli.add_subcommand("migrate", "Bring the database up to this program");
  migrate_options to_migrate;
  migrate_command->add_option("--shards", to_migrate.shards, "Shards of a new database, fixed for ever (default 16)")
      ->check(CLI::Range(1, 256));
  migrate_command->callback(runs([&](const settings& s) { return migrate(s, to_migrate); }));

  // keys create IDENTITY [--name TEXT] [--file FILE] [--signing-secret-file FILE] [--dialect NAME]
  auto* keys = cli.add_subcommand("keys", "API keys of agents");
  keys->require_subcommand(1);
  auto* create_command = keys->add_subcommand("create", "Make a key; it is shown once");
  create_key_options to_create;
  create_command->add_option("identity", to_create.identity, "Who calls with it: sessions belong to the identity")
      ->required();
  create_command->add_option("--name", to_create.name, "For people: where the key is used");
  create_command->add_option("--file", to_create.file,
                             "Put the key into this file instead of showing it; a file that holds a valid key is kept");
  create_command->add_option("--signing-secret-file", to_create.signing_secret_file,
                             "Requests with this key must be signed with the secret in this file");
  create_command
      ->add_option("--dialect", to_create.dialect, "How its agent is answered (default spec): docs/dialects.md")
      ->check(CLI::IsMember(dialect_names()));
  create_command->callback(runs([&](const settings& s) { return create_key(s, to_create); }));

  // keys list
  keys->add_subcommand("list", "Every key, without secrets")->callback(runs([](const settings& s) {
    return list_keys(s);
  }));

  // keys revoke ID
  auto* revoke_command = keys->add_subcommand("revoke", "Refuse a key from now on");
  std::string to_revoke;
  revoke_command->add_option("id", to_revoke, "The key's id, as in keys list")->required();
  revoke_command->callback(runs([&](const settings& s) { return revoke_key(s, to_revoke); }));

  // catalog import FILE|-|demo [--if-empty] [--replace]
  auto* catalog = cli.add_subcommand("catalog", "Products, prices, stock, tax, ways of fulfilment");
  catalog->require_subcommand(1);
  auto* import_command = catalog->add_subcommand("import", "Import a product feed, all or nothing");
  import_options to_import;
  import_command
      ->add_option("source", to_import.source, "A feed file with one product per line, - for standard input, or demo")
      ->required();
  import_command->add_flag("--if-empty", to_import.if_empty, "Leave a catalog that has products as it is");
  import_command->add_flag("--replace", to_import.replace, "Withdraw every product the file does not have");
  import_command->callback(runs([&](const settings& s) { return import_catalog(s, to_import); }));

  // catalog settings FILE
  auto* settings_command = catalog->add_subcommand("settings", "Import what a feed cannot say, all or nothing");
  std::string settings_file;
  settings_command->add_option("file", settings_file, "Prices in further currencies, stock, fulfilment, tax (JSON)")
      ->required();
  settings_command->callback(runs([&](const settings& s) { return import_catalog_settings(s, settings_file); }));

  // feed export, feed push
  add_feed_commands(cli, command);

  // operators, endpoints, dead-letters, replay
  add_operator_commands(cli, command);

  // conformance --url URL --key KEY
  conformance_options to_check;
  auto* conformance_command = add_conformance_command(cli, to_check);

  // secrets-key [--file FILE]
  auto* secrets_command = cli.add_subcommand("secrets-key", "Make a key to encrypt the secrets of endpoints with");
  std::string secrets_file;
  secrets_command->add_option("--file", secrets_file, "Put it into this file, unless there is one");

  // doctor [--json]
  auto* doctor_command = cli.add_subcommand("doctor", "Check everything a server with these settings relies on");
  doctor_options to_examine;
  doctor_command->add_flag("--json", to_examine.json, "The findings as JSON, for scripts");
  doctor_command->callback(runs([&](const settings& s) { return doctor(s, to_examine); }));

  // version
  auto* version_command = cli.add_subcommand("version", "Show the version of this program and of the protocol");

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return cli.exit(e) == 0 ? success : wrong_usage; // 0: help was asked for
  }
  if (*version_command) return show_version();
  if (*conformance_command) return run([&](const settings&) { return check_conformance(to_check); }, {});
  if (*secrets_command) return run([&](const settings&) { return make_secrets_key(secrets_file); }, {});

  const auto loaded = load_complete_settings();
  if (!loaded) {
    for (const auto& complaint : loaded.error()) refuse(complaint);
    return wrong_usage;
  }
  return run(command, *loaded);
}
