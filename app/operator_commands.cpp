// The subcommands for operators: what each does stands in commands/.

#include "app/operator_commands.hpp"

#include "app/commands/operator_act.hpp"
#include "app/commands/operators.hpp"

#include <memory>
#include <string>
#include <vector>

namespace acp::app {

namespace {

using checkout::operator_act;

/// A subcommand that is an operator's act: its options become members of what the act takes.
class act_command {
public:
  act_command(CLI::App& parent, const std::string& name, const std::string& about, operator_act act,
              command_action& action)
      : app_(parent.add_subcommand(name, about))
      , command_(std::make_shared<operator_command>()) {
    command_->act = act;
    app_->callback([&action, command = command_] {
      action = [command](const settings& s) { return run_operator_command(s, *command); };
    });
  }

  act_command& id() {
    app_->add_option("endpoint", command_->id, "The endpoint's id, as in endpoints list")->required();
    return *this;
  }
  act_command& letter() {
    app_->add_option("webhook-id", command_->letter, "One delivery, as dead-letters list names it");
    return *this;
  }
  act_command& text(const std::string& option, const std::string& member, const std::string& about,
                    bool required = false) {
    auto* const added = app_->add_option_function<std::string>(
        option,
        [command = command_, member](const std::string& value) { command->members.emplace_back(member, value); },
        about);
    added->required(required);
    return *this;
  }
  act_command& list(const std::string& option, const std::string& member, const std::string& about,
                    bool required = false) {
    auto* const added = app_->add_option_function<std::vector<std::string>>(
        option,
        [command = command_, member](const std::vector<std::string>& values) {
          command->lists.emplace_back(member, values);
        },
        about);
    added->required(required)->delimiter(',');
    return *this;
  }
  act_command& headers() {
    app_->add_option("--header", command_->headers, "'Name: value', sent along with every delivery; can be repeated");
    return *this;
  }

  /// How an endpoint is to be called.
  act_command& settings_of_endpoint() {
    text("--url", "url", "Where deliveries go");
    text("--description", "description", "For people");
    list("--allow", "allow_cidrs", "Address ranges that may be called beyond the public ones: 10.0.0.0/8");
    headers();
    text("--rate", "rate_per_s", "Deliveries per second, at most");
    text("--concurrency", "concurrency", "Deliveries under way at once (default 8)");
    text("--timeout-ms", "timeout_ms", "For one attempt (default 15000)");
    list("--retry-after", "retry_after_s", "Seconds to wait before each retry");
    text("--dialect", "dialect", "Whose words events have (default spec): docs/dialects.md");
    text("--visibility", "visibility_timeout_s", "Pull: seconds a received message is hidden (default 300)");
    return text("--max-receives", "max_receives", "Pull: then a message is a dead letter (default 3)");
  }

  /// Which letters, or events.
  act_command& range() {
    text("--topic", "topic", "Only these");
    text("--session", "session_id", "Only of this session");
    text("--since", "since", "From this time on (RFC 3339)");
    text("--until", "until", "Before this time");
    return text("--at-most", "at_most", "More are refused, and nothing is done (default 10000)");
  }

private:
  CLI::App* app_;
  std::shared_ptr<operator_command> command_;
};

void add_operators(CLI::App& cli, command_action& action) {
  auto* const operators = cli.add_subcommand("operators", "Keys of operators");
  operators->require_subcommand(1);

  struct options {
    create_operator_options create;
    std::string id;
  };
  const auto given = std::make_shared<options>();
  auto* const create = operators->add_subcommand("create", "Make a key for the operators' listener; it is shown once");
  create->add_option("name", given->create.name, "Whose it is, as the record of acts tells it")->required();
  create->add_option("--role", given->create.role, "viewer, who only looks, or operator (default), who acts, too")
      ->check(CLI::IsMember({"viewer", "operator"}));
  create->add_option("--file", given->create.file,
                     "Put the key into this file instead; a file that holds a valid key is kept");
  create->callback(
      [&action, given] { action = [given](const settings& s) { return create_operator(s, given->create); }; });
  operators->add_subcommand("list", "Every key, without secrets")->callback([&action] { action = list_operators; });
  auto* const revoke = operators->add_subcommand("revoke", "Refuse a key from now on");
  revoke->add_option("id", given->id, "The key's id, as in operators list")->required();
  revoke->callback([&action, given] { action = [given](const settings& s) { return revoke_operator(s, given->id); }; });
}

void add_endpoints(CLI::App& cli, command_action& action) {
  auto* const endpoints = cli.add_subcommand("endpoints", "Who hears of events");
  endpoints->require_subcommand(1);
  act_command(*endpoints, "create", "Make an endpoint; its secret is shown once", operator_act::create_endpoint, action)
      .list("--events", "events", "Event types, order_create, order_update, or '*' for all", true)
      .text("--kind", "kind", "push, which is called (default), or pull, which asks")
      .text("--start", "start", "now (default), or beginning for every event there ever was")
      .settings_of_endpoint();
  act_command(*endpoints, "list", "All endpoints", operator_act::list_endpoints, action);
  act_command(*endpoints, "show", "One endpoint", operator_act::show_endpoint, action).id();
  act_command(*endpoints, "update", "Change what is given, leave the rest", operator_act::update_endpoint, action)
      .id()
      .list("--events", "events", "Event types, order_create, order_update, or '*' for all")
      .settings_of_endpoint();
  act_command(*endpoints, "pause", "Stop deliveries; nothing is lost", operator_act::pause_endpoint, action)
      .id()
      .text("--reason", "reason", "For people");
  act_command(*endpoints, "resume", "Go on where they stopped", operator_act::resume_endpoint, action).id();
  act_command(*endpoints, "delete", "For good, with all that waits for it", operator_act::delete_endpoint, action).id();
  act_command(*endpoints, "rotate-secret", "Make a new secret; it is shown once", operator_act::rotate_secret, action)
      .id()
      .text("--overlap", "overlap_s", "Seconds the one before stays valid (default 86400)");
  act_command(*endpoints, "test", "Deliver a ping at once", operator_act::test_endpoint, action).id();
}

void add_letters(CLI::App& cli, command_action& action) {
  auto* const letters = cli.add_subcommand("dead-letters", "What could not be delivered");
  letters->require_subcommand(1);
  act_command(*letters, "list", "By shard and sequence number", operator_act::list_letters, action)
      .id()
      .text("--state", "state", "dead (default), skipped, waiting or blocked")
      .text("--topic", "topic", "Only these")
      .text("--session", "session_id", "Only of this session")
      .text("--after", "after", "`next` of the page before")
      .text("--limit", "limit", "At most so many (default 100)");
  act_command(*letters, "redrive", "Attempt them again", operator_act::redrive_letters, action).id().letter().range();
  act_command(*letters, "skip", "Let their sessions go on; they are kept", operator_act::skip_letters, action)
      .id()
      .letter()
      .range();
  act_command(*letters, "drop", "Remove them; their sessions go on", operator_act::drop_letters, action)
      .id()
      .letter()
      .range();

  act_command(cli, "replay", "Deliver past events once more, in their order", operator_act::replay_events, action)
      .id()
      .text("--shard", "shard", "Only of this shard")
      .text("--from-seq", "from_seq", "With a shard: from this sequence number on")
      .text("--to-seq", "to_seq", "With a shard: up to this one")
      .range();
}

} // namespace

void add_operator_commands(CLI::App& cli, command_action& action) {
  add_operators(cli, action);
  add_endpoints(cli, action);
  add_letters(cli, action);
}

} // namespace acp::app
