// The subcommands about feeds: what each does stands in commands/feed.cpp.

#include "app/feed_commands.hpp"

#include "app/commands/feed.hpp"

#include <memory>
#include <string>

namespace acp::app {

namespace {

void add_market(CLI::App& command, feed_market& market) {
  command.add_option("--country", market.country, "The country it is for: US");
  command.add_option("--currency", market.currency,
                     "Only what is sold in it, at these prices: USD; without it everything, at the price of its feed");
}

void add_export(CLI::App& feed, command_action& action) {
  const auto given = std::make_shared<feed_export_options>();
  auto* const command = feed.add_subcommand("export", "Write the catalog as a feed, all or nothing");
  command->add_option("--format", given->format, "acp (the protocol's), csv, tsv or jsonl (agents' uploads)")
      ->required();
  command->add_option("--out", given->out, "The file; with acp the folder of metadata.json and products.jsonl")
      ->required();
  command->add_flag("--gzip", given->gzip, "Pack it; with acp the products");
  add_market(*command, given->market);
  command->add_option("--feed-id", given->feed_id, "acp: the id in metadata.json (default catalog)");
  command->add_option("--brand", given->brand, "csv, tsv, jsonl: the brand of every item; without it the shop's name");
  command->add_option("--shop-country", given->shop_country, "csv, tsv, jsonl: where the shop is: US");
  command->add_flag("--for-import", given->for_import,
                    "acp: exactly what catalog import has stored, whatever the stock");
  command->callback([&action, given] { action = [given](const settings& s) { return export_feed(s, *given); }; });
}

void add_push(CLI::App& feed, command_action& action) {
  const auto given = std::make_shared<feed_push_options>();
  auto* const command = feed.add_subcommand("push", "Send an agent's feed what has changed since the last push");
  command->add_option("--url", given->url, "The agent's API, without /feeds: https://agent.example/acp")->required();
  command->add_option("--token-file", given->token_file, "The file of the agent's key, sent as a bearer token");
  add_market(*command, given->market);
  command->add_option("--feed", given->agents_id, "A feed that is there already, by the agent's id");
  command->add_flag("--new", given->anew, "Make another feed, although there is one");
  command->add_flag("--all", given->all, "Send everything, changed or not");
  command->add_option("--batch", given->batch, "Products in one request, at most (default 200)")
      ->check(CLI::Range(1, 10'000));
  command->add_option("--attempts", given->attempts, "Of one request, before the push is given up (default 10)")
      ->check(CLI::Range(1, 1'000));
  command->add_option("--timeout-ms", given->timeout_ms, "For one attempt (default 60000)")
      ->check(CLI::Range(100, 600'000));
  command->add_option("--allow", given->allow, "Address ranges that may be called beyond the public ones: 10.0.0.0/8")
      ->delimiter(',');
  command->add_option("--ca-file", given->ca_file, "PEM: authorities to trust beside the system's");
  command->callback([&action, given] { action = [given](const settings& s) { return push_feed(s, *given); }; });
}

} // namespace

void add_feed_commands(CLI::App& cli, command_action& action) {
  auto* const feed = cli.add_subcommand("feed", "The catalog, for agents to find");
  feed->require_subcommand(1);
  add_export(*feed, action);
  add_push(*feed, action);
}

} // namespace acp::app
