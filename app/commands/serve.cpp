#include "app/commands/serve.hpp"

#include "actors/checkout_system.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "app/commands/process_age.hpp"
#include "app/commands/stop_signals.hpp"
#include "app/operator/secrets_key.hpp"
#include "app/serve/certificates.hpp"
#include "app/serve/deliveries.hpp"
#include "app/serve/key_refresher.hpp"
#include "app/serve/keys.hpp"
#include "app/serve/log_file.hpp"
#include "app/serve/operator_edge.hpp"
#include "app/serve/shop_service.hpp"
#include "app/serve/wiring.hpp"
#include "http/client/http_client.hpp"
#include "http/server/server.hpp"
#include "persistence/migrations.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <thread>

namespace acp::app {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto key_interval = 500ms; ///< a revoked key is refused within a second, this and a look-up

void say(std::string_view line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

/// Another server may hold the shards until its lease ends: after a while this one listens all the same, and is not
/// ready yet.
std::string wait_until_ready(const checkout::service& service, const settings& s) {
  for (const auto end = steady_clock::now() + s.shard_lease + 2s; !service.ready(); std::this_thread::sleep_for(2ms))
    if (steady_clock::now() > end) return "not ready yet: another server holds the shards";
  return fmt::format("ready after {:.2f} s", std::chrono::duration<double>(process_age()).count());
}

} // namespace

int serve(const settings& s) {
  // 1. Signals are waited for; the threads to come inherit that.
  stop_signals signals;

  // 2. The log.
  const auto log = start_log(s);

  const auto box = read_secrets_key(s);
  if (!box) return refuse(box.error());

  const auto tls = certificates::load(s);
  if (!tls) return refuse(tls.error());

  // 3. The database answers and is up to date.
  const auto schema = with_patience(s.database_wait, [&] { return persistence::check_schema(s.database_url); });
  if (!schema) return fail(schema.error().message);

  // 4. The merchant: catalog, stock, payments. It connects while the rest starts.
  const auto shop = merchant::make_postgres_merchant(merchant_settings(s));

  // 5. Outgoing calls.
  outbound::client_settings calls;
  calls.most_connections_per_host = 64; // as many deliveries as one endpoint may have under way
  auto outgoing = outbound::make_http_client(std::move(calls));
  if (!outgoing) return fail(outgoing.error());

  // 6. The event log, the sessions on it, and the deliveries of what happens to them.
  const auto events = persistence::make_event_log(event_log_settings(s));
  const auto system = actors::make_checkout_system(actor_settings(s), *events, shop->services(), shop->profile(),
                                                   system_now, random_bits, delivery_services(s, *box, **outgoing));
  system->start();

  // 7. Who may call.
  http::in_memory_key_table keys;
  const key_refresher refresher(agent_keys(s.database_url), keys, key_interval);

  // 8. The edges: for agents, and for operators.
  signals.expect();
  shop_service service(system->service(), *shop);
  std::unique_ptr<http::server> edge;
  operator_edge operators(s, tls->operators(), *box, **outgoing, service, system->orders(),
                          {.system = [&] { return system->stats(); },
                           .agents = [&] { return edge->traffic(); },
                           .operators = {},
                           .merchant_connections = [&] { return shop->connections(); },
                           .certificates = [&] { return tls->ends(); }});
  const auto ready = wait_until_ready(service, s);
  auto edge_settings = http_settings(s);
  edge_settings.tls = tls->agents();
  edge_settings.defaults = request_defaults_of(s, shop->profile(), shop->currencies());
  auto* const delegation = delegation_of(s, *shop);
  edge = http::make_server(std::move(edge_settings), service, keys,
                           public_documents(s, shop->profile(), shop->currencies(), delegation != nullptr), delegation);
  if (const auto listening = edge->start(); !listening) return fail(listening.error());
  const auto beside = operators.start();
  if (!beside) return fail(beside.error());
  say(*beside);
  say(fmt::format("listening on {} ({})", listening_url(s, edge->port()), ready));

  // 9. Until it is told to stop: first the edge, while everything behind it still answers.
  while (signals.wait() == stop_signals::request::reload) tls->reload();
  say("stopping");
  const auto end = steady_clock::now() + s.shutdown_timeout;
  bool clean = edge->stop(s.shutdown_timeout);
  clean = operators.stop(std::max(0ms, duration_cast<std::chrono::milliseconds>(end - steady_clock::now()))) && clean;
  system->stop();
  say(clean ? "stopped" : "stopped; some requests were cut off");
  return success;
}

} // namespace acp::app
