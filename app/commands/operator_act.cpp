#include "app/commands/operator_act.hpp"

#include "app/commands/files.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "app/operator/perform.hpp"
#include "app/operator/ping.hpp"
#include "app/operator/secrets_key.hpp"
#include "app/serve/wiring.hpp"
#include "http/client/http_client.hpp"
#include "http/server/operator/bodies.hpp"

#include <charconv>
#include <fmt/core.h>
#include <future>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

namespace acp::app {

namespace {

using checkout::operator_act;

/// Numbers and yes-or-no words as JSON has them: no act takes a text that looks like one.
nlohmann::json value_of(const std::string& text) {
  if (text == "true" || text == "false") return text == "true";
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return text;
}

nlohmann::json document_of(const operator_command& command) {
  auto d = nlohmann::json::object();
  for (const auto& [name, text] : command.members)
    d[name] = name == "description" || name == "reason" ? nlohmann::json(text) : value_of(text);
  for (const auto& [name, texts] : command.lists) {
    auto& list = d[name] = nlohmann::json::array();
    for (const auto& text : texts) list.push_back(value_of(text));
  }
  for (const auto& header : command.headers) {
    const auto colon = std::min(header.find(':'), header.size());
    auto value = header.substr(std::min(colon + 1, header.size()));
    value.erase(0, value.find_first_not_of(' '));
    d["headers"][header.substr(0, colon)] = value;
  }
  return d;
}

/// Who does it, as the record of acts tells it.
std::string this_user() {
  const auto* const user = getpwuid(getuid()); // NOLINT(concurrency-mt-unsafe): one thread
  return user != nullptr ? fmt::format("cli:{}", user->pw_name) : fmt::format("cli:{}", getuid());
}

checkout::reply ping(desk_stores& stores, const std::string& endpoint) {
  auto request = make_ping(stores, endpoint, system_now());
  if (!request) return {std::unexpected{std::move(request.error())}, false};
  auto client = outbound::make_http_client({});
  if (!client)
    return {std::unexpected{checkout::failure{checkout::failure_kind::internal, "internal_error", client.error(),
                                              std::nullopt, std::nullopt}},
            false};
  std::promise<outbound::http_result> arrived;
  (*client)->send(std::move(*request), [&](outbound::http_result result) { arrived.set_value(std::move(result)); });
  return ping_answer(arrived.get_future().get()); // the request has a deadline
}

} // namespace

int run_operator_command(const settings& s, const operator_command& command) {
  auto box = read_secrets_key(s);
  if (!box) return refuse(box.error());
  checkout::operator_request request{
      .act = command.act, .id = command.id, .letter = command.letter, .actor = this_user(), .request = {}};
  auto body = http::decode_operator_body(command.act, document_of(command));
  if (!body) return refuse(body.error().message);
  request.body = std::move(*body);

  desk_stores stores({.url = s.administration_url(), .statement_timeout = s.statement_timeout}, std::move(*box),
                     endpoint_defaults_of(s));
  const auto reply = with_patience(s.database_wait, [&] {
    stores.forget();
    return command.act == operator_act::test_endpoint ? ping(stores, command.id)
                                                      : perform(stores, request, system_now());
  });
  if (!reply.result) return fail(reply.result.error().message);
  fmt::print("{}\n", *reply.result->document);
  return success;
}

int make_secrets_key(const std::string& file) {
  if (file.empty()) {
    fmt::print("{}\n", new_secrets_key());
  } else if (!read_if_there(file)) {
    secret_file{file}.write(new_secrets_key() + "\n");
  }
  return success;
}

} // namespace acp::app
