#include "tests/actors/support/delivering_system.hpp"

#include <algorithm>
#include <stdexcept>

namespace acp::test {
namespace {

constexpr auto secrets_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Lets a test see, and spoil, what is sent.
class tap final : public outbound::http_client {
public:
  explicit tap(delivering_system& in) : in_(in) {}
  void send(outbound::http_request request, outbound::http_callback done) override {
    if (in_.on_send && !in_.on_send(request)) throw std::runtime_error("an attempt that crashes its endpoint");
    in_.http->send(std::move(request), std::move(done));
  }
  void stop() override {}

private:
  delivering_system& in_;
};

persistence::delivery_database as_server(const test_database& d) { return {.url = d.url("acp_server")}; }

} // namespace

actors::delivery_settings brisk_deliveries() {
  actors::delivery_settings s;
  s.upkeep = std::chrono::milliseconds{20};
  s.save_delay = std::chrono::milliseconds{5};
  s.endpoints_poll = std::chrono::milliseconds{500};
  s.probe_first = std::chrono::milliseconds{20};
  s.probe_cap = std::chrono::milliseconds{100};
  s.stop_grace = std::chrono::milliseconds{500};
  return s;
}

delivering_system::delivering_system(actors::delivery_settings s)
    : settings(std::move(s))
    , box(persistence::secret_box::from_text(secrets_key).value())
    , endpoints(persistence::open_endpoint_store(as_server(database), box)) {
  outbound::client_settings client;
  client.most_connections_per_host = 64;
  http = outbound::make_http_client(client).value();
  tapped = std::make_unique<tap>(*this);
  start();
}

delivering_system::~delivering_system() { system.reset(); }

void delivering_system::start() {
  persistence::log_settings log_of;
  log_of.database_url = database.url("acp_server");
  log_of.node_id = "node-a";
  log = persistence::make_event_log(log_of);
  const auto db = as_server(database);
  actors::delivery_services services{.http = *tapped,
                                     .open_tail = [db] { return persistence::open_event_tail(db); },
                                     .open_deliveries = [db] { return persistence::open_delivery_store(db, "node-a"); },
                                     .open_endpoints = [db, this] { return persistence::open_endpoint_store(db, box); },
                                     .open_listener = [db] { return persistence::open_listener(db); },
                                     .open_notifier = [db] { return persistence::open_notifier(db); },
                                     .settings = settings};
  auto brisk = brisk_settings();
  brisk.renew_interval = renew_interval;
  brisk.lease = 4 * renew_interval;
  brisk.report = [this](const actors::incident& i) {
    const std::lock_guard lock(mutex);
    incidents.push_back(i.event + ": " + i.detail);
  };
  system = actors::make_checkout_system(std::move(brisk), *log, merchant.services(), test_profile(), wall_clock,
                                        draw_entropy, std::move(services));
  system->start();
  if (!system->wait_until_ready(patience)) throw std::runtime_error("the system does not get ready");
}

persistence::endpoint_settings delivering_system::calling(const std::string& url) {
  persistence::endpoint_settings s;
  s.url = url;
  s.events = {"*"};
  s.allow_cidrs = {"127.0.0.0/8"};
  s.timeout = std::chrono::milliseconds{2'000};
  s.retry_after = std::vector<std::chrono::seconds>(40, std::chrono::seconds{0});
  return s;
}

std::string delivering_system::add(persistence::endpoint_settings s, persistence::endpoint_kind kind) {
  const auto before = system->stats().deliveries.endpoints;
  auto made = endpoints->create({kind, std::move(s), persistence::endpoint_start::now}, "test", wall_clock()).value();
  secret = made.secret;
  if (!eventually([&] { return system->stats().deliveries.endpoints > before; }))
    throw std::runtime_error("the endpoint is not taken up");
  return made.subject.id;
}

checkout::session_id delivering_system::session_with(int events) {
  const auto id = id_of(ask(create_command()));
  for (int i = 1; i < events; ++i) ask(update_command(id, 1 + i % 5));
  return id;
}

bool delivering_system::all_behind_cursors() {
  return number("SELECT count(*) FROM acp.endpoint_cursors c JOIN acp.endpoints e ON e.id = c.endpoint_id "
                "JOIN acp.shard_heads h USING (shard) WHERE e.status = 'active' AND c.seq < h.head") == 0;
}

bool delivering_system::reported(const std::string& event) const {
  const std::lock_guard lock(mutex);
  return std::ranges::any_of(incidents, [&](const std::string& i) { return i.starts_with(event + ":"); });
}

} // namespace acp::test
