// The subcommand that checks servers: what it does stands in commands/conformance.cpp.

#include "app/conformance_command.hpp"

#include "spec/versions.hpp"

#include <string>
#include <vector>

namespace acp::app {

namespace {

void add_goods(CLI::App& command, conformance_options& given) {
  auto& goods = given.how.given;
  command.add_option("--item", goods.items,
                     "An item to buy, by its id; twice: two of them. Without it the demo catalog's");
  command.add_option("--feed", given.feed, "A product feed (products.jsonl), whose first items are bought");
  command.add_option("--sold-out-item", goods.sold_out_item, "An item that is out of stock");
  command.add_option("--payment-token", goods.payment_token, "A token that pays");
  command.add_option("--declined-token", goods.declined_token, "A token that is declined");
  command.add_option("--authentication-token", goods.authentication_token, "A token that asks for 3-D Secure");
  command.add_option("--discount-code", goods.discount_code, "A code that takes something off the item");
  command.add_option("--handler", goods.handler, "The payment handler; without it the first the server offers");
  command.add_option("--card-number", goods.card_number, "A card for tests, for delegated payment");
  command.add_option("--merchant-id", goods.merchant_id,
                     "What delegated payment calls the merchant; without it as the session tells it");
  command.add_option("--credential-type", goods.credential_type, "Of the tokens (default spt)");
  command.add_option("--currency", goods.currency, "ISO 4217, in lower case (default usd)");
  command.add_option("--address", given.address,
                     "A file with the address to deliver to, as the protocol's Address in JSON");
}

void add_events(CLI::App& command, conformance_options& given) {
  command.add_option("--webhook-listen", given.how.webhook_listen,
                     "Where the server delivers order events: a numeric address and a port, 127.0.0.1:9000");
  command.add_option("--webhook-secret-file", given.webhook_secret_file, "The secret that signs them");
  command
      .add_option_function<int>(
          "--webhook-wait-s", [&given](const int& n) { given.how.webhook_patience = std::chrono::seconds{n}; },
          "How long an event is waited for (default 10)")
      ->check(CLI::Range(1, 3600));
}

void add_bounds(CLI::App& command, conformance_options& given) {
  const auto milliseconds = [](std::chrono::milliseconds& into) {
    return [&into](const int& n) { into = std::chrono::milliseconds{n}; };
  };
  const auto seconds = [](std::chrono::milliseconds& into) {
    return [&into](const int& n) { into = std::chrono::seconds{n}; };
  };
  command
      .add_option_function<int>("--timeout-ms", milliseconds(given.how.call_deadline),
                                "For one request (default 15000)")
      ->check(CLI::Range(100, 120'000));
  command.add_option_function<int>("--limit-s", seconds(given.how.run_deadline), "For the whole run (default 600)")
      ->check(CLI::Range(1, 86'400));
}

} // namespace

CLI::App* add_conformance_command(CLI::App& cli, conformance_options& given) {
  auto* const command = cli.add_subcommand("conformance", "Drive a server through the protocol, and report");
  command->add_option("--url", given.how.url, "Where the protocol's endpoints are: https://shop.example/acp");
  command->add_option("--key", given.how.key, "The API key");
  command->add_option("--key-file", given.key_file, "The API key's file");
  command->add_option("--other-key-file", given.other_key_file,
                      "Another agent's API key: what is the one's must not be the other's");
  command->add_option("--mcp-url", given.how.mcp_url, "Where MCP is spoken, if not at /mcp behind --url");
  command->add_option("--signing-secret-file", given.signing_secret_file,
                      "The key's signing secret: requests are signed with it");
  command->add_flag("--sign-body-alone", given.how.sign_body_alone, "Sign the body without the timestamp");
  std::vector<std::string> versions(supported_versions().begin(), supported_versions().end());
  command
      ->add_option("--version", given.how.versions,
                   "Only this version; may be given again. Without it all the server speaks")
      ->check(CLI::IsMember(versions));
  command->add_option("--profile", given.how.profile,
                      "protocol (default), or launch-checklist: what agents ask to see first");
  command->add_option("--only", given.how.only, "Only these checks, by name or by group: idempotency,cancel.twice")
      ->delimiter(',');
  command->add_flag("--strict", given.how.strict, "What the protocol only recommends is required");
  command->add_flag("--list", given.list, "Show the checks, and do nothing");
  command->add_option("--out", given.out, "A folder for report.html and report.json");
  command->add_option("--ca-file", given.how.ca_file, "PEM: authorities to trust beside the system's");
  add_goods(*command, given);
  add_events(*command, given);
  add_bounds(*command, given);
  command->footer("Exit code: 0 all passed, 1 something failed, 2 wrong usage or no server.");
  return command;
}

} // namespace acp::app
