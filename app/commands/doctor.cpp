#include "app/commands/doctor.hpp"

#include "app/commands/outcome.hpp"
#include "app/doctor/certificate_checks.hpp"
#include "app/doctor/database_checks.hpp"
#include "app/doctor/endpoint_checks.hpp"
#include "app/operator/secrets_key.hpp"
#include "app/serve/certificates.hpp"
#include "persistence/deliveries/endpoint_store.hpp"
#include "persistence/migrations.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <fmt/core.h>
#include <iterator>
#include <utility>

namespace acp::app {

namespace {

using namespace std::chrono_literals;
using verdict = finding::verdict;

constexpr auto patience_with_endpoints = 5s;

/// The server's own connection: what it may do and how its sessions are set up is part of the question.
const std::string& url_of_server(const settings& s) {
  return s.database_url.empty() ? s.owner_database_url : s.database_url;
}

void append(findings& all, findings more) { std::ranges::move(more, std::back_inserter(all)); }

finding check_secrets_key(const std::expected<std::optional<persistence::secret_box>, std::string>& box) {
  if (!box) return {"secrets_key", verdict::failure, box.error()};
  if (!*box) return {"secrets_key", verdict::warning, no_secrets_key};
  return {"secrets_key", verdict::ok, "readable"};
}

certificate_end end_of(const certificates::loaded& identity) {
  if (!identity) return std::unexpected(one_line(identity.error()));
  if (!*identity) return std::nullopt;
  return (*identity)->expires();
}

finding check_certificates(const settings& s) {
  return judge_certificates(end_of(certificates::of_agents(s)), end_of(certificates::of_operators(s)),
                            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

finding check_migrations(const std::string& url) {
  const auto schema = persistence::check_schema(url);
  return schema ? finding{"migrations", verdict::ok, "the database is up to date"}
                : finding{"migrations", verdict::failure, schema.error().message};
}

findings check_database(const settings& s) {
  const auto found = persistence::examine(url_of_server(s), s.statement_timeout);
  auto all = judge_setup(found.setup);
  all.push_back(judge_clocks(found.setup.clocks_apart));
  append(all, judge_rights(found.rights));
  append(all, judge_shards(found.shards));
  append(all, judge_cursors(found.cursors));
  return all;
}

findings check_endpoints(const settings& s, const std::optional<persistence::secret_box>& box) {
  const auto store = persistence::open_endpoint_store(
      {.url = url_of_server(s), .statement_timeout = s.statement_timeout}, box ? *box : unrelated_secrets_key());
  const auto endpoints = store->load().endpoints;
  const auto http = outbound::make_http_client({});
  if (!http) return {{"endpoints", verdict::failure, http.error()}};
  return check_reachability(endpoints, **http, patience_with_endpoints);
}

/// What needs the database; the first thing that can't be asked ends it.
findings check_what_is_stored(const settings& s, const std::optional<persistence::secret_box>& box) {
  findings all;
  try {
    all.push_back(check_migrations(url_of_server(s)));
    if (!is_healthy(all)) return all;
    append(all, check_database(s));
    append(all, check_endpoints(s, box));
  } catch (const std::exception& why) { // the connection is lost, or a statement was refused
    all.push_back({"database", verdict::failure, one_line(why.what())});
  }
  return all;
}

} // namespace

int doctor(const settings& s, const doctor_options& options) {
  findings all{{"settings", verdict::ok, "every ACP_ variable is a setting with a value it may have"}};
  const auto box = read_secrets_key(s);
  all.push_back(check_secrets_key(box));
  all.push_back(check_certificates(s));
  append(all, check_what_is_stored(s, box ? *box : std::nullopt));
  fmt::print("{}", options.json ? as_json(all) : as_text(all));
  return is_healthy(all) ? success : acp::app::failed;
}

} // namespace acp::app
