#include "app/serve/wiring.hpp"

#include "persistence/deliveries/janitor_store.hpp"
#include "spec/documents.hpp"
#include "spec/versions.hpp"
#include "spec/versions/providers.hpp"
#include "telemetry/log.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fmt/format.h>
#include <sys/random.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace acp::app {

namespace {

using std::chrono::seconds;
using telemetry::log_field;
using telemetry::log_level;

/// The currencies sessions may ask for: what there are prices in, and what prices are shown in. None where not all are
/// known.
std::vector<std::string> with_shown(std::vector<std::string> currencies, const checkout::merchant_profile& profile) {
  if (currencies.empty()) return currencies;
  for (const auto& each : profile.presentment) {
    auto code = each.shown_in.wire_code();
    if (std::ranges::find(currencies, code) == currencies.end()) currencies.push_back(std::move(code));
  }
  return currencies;
}

int threads(std::int64_t wanted) {
  if (wanted > 0) return static_cast<int>(wanted);
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency() / 2));
}

seconds whole_seconds(std::chrono::milliseconds d) { return std::chrono::ceil<seconds>(d); }

/// The same after a restart, so that a server gets its own shards back at once; another one for each server on a host.
std::string node_id(const settings& s) {
  if (!s.node_id.empty()) return s.node_id;
  char host[HOST_NAME_MAX + 1] = {};
  if (gethostname(host, HOST_NAME_MAX) != 0) throw std::system_error(errno, std::generic_category(), "gethostname");
  const long place = s.listen.port != 0 ? s.listen.port : getpid();
  return fmt::format("{}:{}", static_cast<const char*>(host), place);
}

void log_incident(const actors::incident& what) {
  using severity = actors::incident::severity;
  const auto level = what.level == severity::error     ? log_level::error
                     : what.level == severity::warning ? log_level::warn
                                                       : log_level::info;
  telemetry::log(level, "checkout_system",
                 {log_field::event(what.event), log_field::cause(what.detail), log_field::shard(what.shard),
                  log_field::session(what.session.str())});
}

} // namespace

persistence::log_settings event_log_settings(const settings& s) {
  return {.database_url = s.database_url,
          .node_id = node_id(s),
          .lease = s.shard_lease,
          .statement_timeout = s.statement_timeout,
          .idempotency_retention = whole_seconds(s.idempotency_retention)};
}

merchant::postgres_merchant_settings merchant_settings(const settings& s) {
  merchant::postgres_merchant_settings m;
  m.database_url = s.database_url;
  m.connections = static_cast<int>(s.merchant_connections);
  m.stock_deadline = s.stock_deadline;
  m.payment_deadline = s.payment_deadline;
  m.statement_timeout = s.statement_timeout;
  m.request_retention = whole_seconds(s.idempotency_retention);
  m.profile.shop_name = s.shop_name;
  m.profile.shop_url = s.shop_url;
  if (!s.locales.empty()) m.profile.locales = s.locales;
  m.profile.session_lifetime = whole_seconds(s.session_lifetime);
  for (const auto& each : s.presentment_rates)
    m.profile.presentment.push_back({each.currency, each.rate, s.presentment_rates_at});
  m.profile.takes_tax_certificates = s.tax_certificates == "taken";
  m.profile.cart_lifetime = whole_seconds(s.cart_lifetime);
  m.profile.quote_lifetime = whole_seconds(s.quote_lifetime);
  for (const auto& name : s.required_interventions)
    m.profile.required_interventions.push_back(from_string<RequiredIntervention>(name).value());
  m.profile.enforcement = from_string<InterventionEnforcement>(s.intervention_enforcement).value();
  for (const auto& name : s.purchase_terms)
    m.profile.purchases.terms.push_back(from_string<PaymentTerms>(name).value());
  m.profile.purchases.approves_all = s.purchase_approval == "always";
  m.profile.purchases.approval_lifetime = whole_seconds(s.approval_lifetime);
  m.profile.card_handler = s.card_handler;
  m.profile.seller_backed = s.seller_backed;
  m.now = system_now;
  m.report = [](const std::string& what) { telemetry::log(log_level::warn, "merchant", {log_field::cause(what)}); };
  return m;
}

actors::system_settings actor_settings(const settings& s) {
  actors::system_settings a;
  a.scheduler_threads = threads(s.actor_threads);
  a.appender_threads = static_cast<int>(s.append_threads);
  a.loader_threads = static_cast<int>(s.load_threads);
  a.max_requests_in_flight = static_cast<std::size_t>(s.max_requests);
  a.max_live_sessions = static_cast<std::size_t>(s.max_sessions);
  a.idle_before_passivation = s.idle_session;
  a.upkeep_interval = std::min(a.upkeep_interval, s.idle_session);
  a.lease = s.shard_lease;
  a.lease_margin = s.shard_lease / 4;
  a.renew_interval = s.shard_lease / 4;
  a.drain_deadline = s.shutdown_timeout;
  a.janitor.open = [place = persistence::delivery_database{s.database_url, s.statement_timeout}] {
    return persistence::open_janitor_store(place);
  };
  a.janitor.expiry_interval = s.janitor_interval;
  a.janitor.keep_requests = whole_seconds(s.idempotency_retention);
  a.janitor.keep_days = static_cast<int>(std::chrono::ceil<std::chrono::days>(s.delivery_retention).count());
  a.report = log_incident;
  return a;
}

http::intake_settings intake_settings(const settings& s) {
  const auto rate = [](const rate_setting& r) {
    return http::rate_limit{static_cast<std::uint32_t>(r.per_second), static_cast<std::uint32_t>(r.burst)};
  };
  http::intake_settings i;
  i.key_rate = rate(s.rate_limit_key);
  i.address_rate = rate(s.rate_limit_address);
  i.max_connections_per_address = static_cast<std::size_t>(s.max_connections_per_address);
  i.max_requests = static_cast<std::size_t>(s.max_requests);
  for (const auto& text : s.trusted_proxies) i.proxies.networks.push_back(http::parse_network(text).value());
  i.proxies.field =
      s.forwarded_header == "Forwarded" ? http::forwarded_field::forwarded : http::forwarded_field::x_forwarded_for;
  return i;
}

http::server_settings http_settings(const settings& s) {
  http::server_settings h;
  h.address = s.listen.host;
  h.port = s.listen.port;
  h.io_threads = static_cast<unsigned>(threads(s.io_threads));
  h.max_connections = static_cast<std::size_t>(s.max_connections);
  h.base_path = s.base_path;
  h.public_url = public_url(s);
  h.allowed_origins = s.cors_origins;
  h.mcp_origins = s.mcp_origins;
  h.signature_skew = whole_seconds(s.clock_skew);
  h.signature_covers =
      s.signature_covers == "body" ? http::signed_content::body : http::signed_content::timestamp_and_body;
  h.deadlines.header = s.header_timeout;
  h.deadlines.body = s.body_timeout;
  h.deadlines.request = s.request_timeout;
  h.deadlines.write = s.write_timeout;
  h.deadlines.idle = s.idle_timeout;
  h.limits.body_bytes = static_cast<std::size_t>(s.max_body);
  h.stream_heartbeat = s.stream_heartbeat;
  h.intake = intake_settings(s);
  h.access_log = telemetry::access_log(static_cast<std::uint32_t>(s.access_log));
  return h;
}

endpoint_defaults endpoint_defaults_of(const settings& s) {
  return {.concurrency = static_cast<int>(s.delivery_concurrency), .timeout = s.delivery_timeout};
}

http::public_documents public_documents(const settings& s, const checkout::merchant_profile& profile,
                                        std::vector<std::string> currencies, bool delegates) {
  std::map<std::string, std::string> openapi;
  for (const auto version : supported_versions()) openapi.emplace(version, openapi_document(version));
  http::discovery_facts facts;
  facts.origin = public_url(s);
  facts.api_base_url = facts.origin + s.base_path;
  facts.currencies = with_shown(std::move(currencies), profile);
  facts.services = {Service::checkout, Service::orders, Service::carts};
  facts.delegates = delegates;
  return http::make_public_documents(facts, profile, openapi);
}

checkout::delegation_service* delegation_of(const settings& s, merchant::postgres_merchant& shop) {
  return s.delegation == "sandbox" ? shop.delegation() : nullptr;
}

request_defaults request_defaults_of(const settings& s, const checkout::merchant_profile& profile,
                                     const std::vector<std::string>& currencies) {
  request_defaults defaults;
  const bool sells_in_dollars = currencies.empty() || std::ranges::find(currencies, "usd") != currencies.end();
  defaults.currency = sells_in_dollars ? "usd" : currencies.front();
  if (!s.default_currency.empty()) defaults.currency = s.default_currency;
  if (!profile.payment) return defaults;
  for (const auto& handler : profile.payment->handlers)
    if (defaults.payment_handler.empty() && !versions::provider_of(handler.psp).empty())
      defaults.payment_handler = handler.id;
  return defaults;
}

std::string url_of(const std::string& host, std::uint16_t port, bool secure) {
  const bool v6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}", secure ? "https" : "http", v6 ? "[" + host + "]" : host, port);
}

std::string listening_url(const settings& s, std::uint16_t port) {
  return url_of(s.listen.host, port, !s.tls_certificate_file.empty());
}

std::string public_url(const settings& s) {
  if (!s.public_url.empty()) return s.public_url;
  const bool everywhere = s.listen.host == "0.0.0.0" || s.listen.host == "::";
  if (!everywhere) return listening_url(s, s.listen.port);
  return url_of("127.0.0.1", s.listen.port, !s.tls_certificate_file.empty());
}

checkout::time_point system_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

checkout::entropy random_bits() {
  checkout::entropy bits{};
  if (getentropy(bits.data(), bits.size()) != 0) throw std::system_error(errno, std::generic_category(), "getentropy");
  return bits;
}

} // namespace acp::app
