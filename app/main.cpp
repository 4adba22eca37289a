// acp-checkout: the one binary. What each subcommand does stands in commands/.

#include "app/commands/version.hpp"
#include "app/settings/help.hpp"
#include "app/settings/settings.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <optional>

namespace {

constexpr int wrong_usage = 2;

/// The settings, or nothing after every complaint was printed.
std::optional<acp::app::settings> settings_or_complaints() {
  auto loaded = acp::app::load_settings(acp::app::acp_environment());
  if (loaded) return std::move(*loaded);
  for (const auto& complaint : loaded.error()) std::fprintf(stderr, "acp-checkout: %s\n", complaint.c_str());
  return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
  using namespace acp::app;
  std::function<int(const settings&)> command;

  // 1. What can be asked for.
  CLI::App cli{"acp-checkout: a checkout server for the Agentic Commerce Protocol", "acp-checkout"};
  cli.require_subcommand(1);

  auto* version = cli.add_subcommand("version", "Show the version of this program and of the protocol");

  // 2. What is asked for.
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return cli.exit(e) == 0 ? 0 : wrong_usage; // 0: help was asked for
  }
  if (*version) return show_version();

  // 3. The settings, from the environment.
  const auto loaded = settings_or_complaints();
  if (!loaded) return wrong_usage;

  // 4. Do it.
  return command(*loaded);
}
