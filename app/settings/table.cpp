#include "app/settings/settings.hpp"

#include <vector>

namespace acp::app {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t KiB = 1024;
constexpr std::int64_t MiB = 1024 * KiB;

const std::vector<setting>& table() {
  static const std::vector<setting> rows = {
      {"Database", "ACP_DATABASE_URL", "", database_kind{&settings::database_url},
       "the shop's PostgreSQL database, as the role acp_server; there is no default", true},
      {"Database", "ACP_OWNER_DATABASE_URL", "", database_kind{&settings::owner_database_url},
       "the same database for migrate, keys, catalog and feed: a member of acp_owner, at first one that may create "
       "roles; "
       "without it they use ACP_DATABASE_URL",
       true},
      {"Database", "ACP_DATABASE_WAIT", "30s", duration_kind{&settings::database_wait, 0ms, 10min},
       "how long a command waits at its start for a database that does not answer yet"},
      {"Database", "ACP_STATEMENT_TIMEOUT", "5s", duration_kind{&settings::statement_timeout, 100ms, 5min},
       "how long one statement may take"},
      {"Database", "ACP_SHARD_LEASE", "4s", duration_kind{&settings::shard_lease, 2s, 1min},
       "how long a server that went silent keeps its shards; a write that takes half as long is given up"},
      {"Database", "ACP_IDEMPOTENCY_RETENTION", "25h", duration_kind{&settings::idempotency_retention, 24h, 30 * 24h},
       "how long an Idempotency-Key is remembered"},
      {"Database", "ACP_NODE_ID", "", text_kind{&settings::node_id},
       "names this server among those that share the database; without it the host's name and ACP_LISTEN's port"},

      {"HTTP", "ACP_LISTEN", "127.0.0.1:8080", address_kind{&settings::listen}, "where the server listens"},
      {"HTTP", "ACP_IO_THREADS", "0", number_kind{&settings::io_threads, 0, 64},
       "threads that serve connections; 0: half of the cores, at least one"},
      {"HTTP", "ACP_MAX_CONNECTIONS", "4096", number_kind{&settings::max_connections, 1, 1'000'000},
       "connections at once; more are answered 503 and closed"},
      {"HTTP", "ACP_MAX_BODY", "256KiB", size_kind{&settings::max_body, 1 * KiB, 16 * MiB}, "the largest request body"},
      {"HTTP", "ACP_HEADER_TIMEOUT", "5s", duration_kind{&settings::header_timeout, 100ms, 5min},
       "how long a request's header may take to arrive"},
      {"HTTP", "ACP_BODY_TIMEOUT", "10s", duration_kind{&settings::body_timeout, 100ms, 10min},
       "how long a request's body may take to arrive"},
      {"HTTP", "ACP_IDLE_TIMEOUT", "60s", duration_kind{&settings::idle_timeout, 1s, 1h},
       "how long a connection may stay open without a request"},
      {"HTTP", "ACP_REQUEST_TIMEOUT", "30s", duration_kind{&settings::request_timeout, 100ms, 10min},
       "how long a request may take to be answered; then it is a 503 and its effect can be asked for"},
      {"HTTP", "ACP_SHUTDOWN_TIMEOUT", "30s", duration_kind{&settings::shutdown_timeout, 0ms, 10min},
       "how long running requests may take to finish after SIGTERM"},
      {"HTTP", "ACP_WRITE_TIMEOUT", "10s", duration_kind{&settings::write_timeout, 100ms, 5min},
       "how long an agent may take to accept an answer"},
      {"HTTP", "ACP_CLOCK_SKEW", "5m", duration_kind{&settings::clock_skew, 1s, 1h},
       "how far the Timestamp of a signed request may be from this server's clock"},
      {"HTTP", "ACP_SIGNATURE_COVERS", "timestamp-and-body",
       choice_kind{&settings::signature_covers, {"timestamp-and-body", "body"}},
       "what agents with a signing secret sign; with body alone a captured request can be sent again at any time"},
      {"HTTP", "ACP_BASE_PATH", "", text_kind{&settings::base_path},
       "what all paths begin with, as in /acp, but for those of discovery and health; without it nothing"},
      {"HTTP", "ACP_CORS_ORIGINS", "", list_kind{&settings::cors_origins},
       "web origins whose pages may call the API; * for all"},
      {"HTTP", "ACP_MCP_ORIGINS", "", list_kind{&settings::mcp_origins},
       "origins that may speak MCP beside those, the server's own and pages on the client's machine: applications that "
       "name one (app://name); * for all"},
      {"HTTP", "ACP_RATE_LIMIT_KEY", "0", rate_kind{&settings::rate_limit_key},
       "requests that may come with one API key; more are answered 429"},
      {"HTTP", "ACP_RATE_LIMIT_ADDRESS", "0", rate_kind{&settings::rate_limit_address},
       "requests that may come from one address (IPv6: from its first 64 bits), whatever their key; more are answered "
       "429"},
      {"HTTP", "ACP_MAX_CONNECTIONS_PER_ADDRESS", "0",
       number_kind{&settings::max_connections_per_address, 0, 1'000'000},
       "connections of one address at once; more are answered 429 and closed; 0: ACP_MAX_CONNECTIONS alone counts"},
      {"HTTP", "ACP_TRUSTED_PROXIES", "", networks_kind{&settings::trusted_proxies},
       "proxies before the agents' listener, which are believed where a request comes from"},
      {"HTTP", "ACP_FORWARDED_HEADER", "X-Forwarded-For",
       choice_kind{&settings::forwarded_header, {"X-Forwarded-For", "Forwarded"}},
       "the header they say it in; the other one, and either from anybody else, is passed over"},
      {"HTTP", "ACP_TLS_CERTIFICATE_FILE", "", text_kind{&settings::tls_certificate_file},
       "the server's certificate and those between it and its authority, PEM: with it both listeners are under TLS; "
       "without it they are plain. SIGHUP reads it again"},
      {"HTTP", "ACP_TLS_KEY_FILE", "", text_kind{&settings::tls_key_file},
       "the certificate's private key, PEM, without a passphrase"},

      {"Sessions", "ACP_ACTOR_THREADS", "0", number_kind{&settings::actor_threads, 0, 256},
       "threads that run checkout sessions; 0: half of the cores, at least one"},
      {"Sessions", "ACP_APPEND_THREADS", "1", number_kind{&settings::append_threads, 1, 256},
       "threads and connections that append events; each commits for an equal part of the shards together"},
      {"Sessions", "ACP_LOAD_THREADS", "2", number_kind{&settings::load_threads, 1, 256},
       "threads and connections that read sessions which are not in memory"},
      {"Sessions", "ACP_MAX_REQUESTS", "2000", number_kind{&settings::max_requests, 1, 10'000'000},
       "requests under way at once; more are answered 503, new checkouts already at three quarters of it, changes at "
       "seven eighths"},
      {"Sessions", "ACP_MAX_SESSIONS", "50000", number_kind{&settings::max_sessions, 16, 100'000'000},
       "checkout sessions held in memory; the others are read from the database when they are asked for"},
      {"Sessions", "ACP_IDLE_SESSION", "10m", duration_kind{&settings::idle_session, 100ms, 24h},
       "how long a session nobody asks for stays in memory"},
      {"Sessions", "ACP_SESSION_LIFETIME", "6h", duration_kind{&settings::session_lifetime, 1s, 30 * 24h},
       "how long a checkout can be completed after it was created"},
      {"Sessions", "ACP_CART_LIFETIME", "14d", duration_kind{&settings::cart_lifetime, 1s, 90 * 24h},
       "how long a cart is kept after its last change"},
      {"Sessions", "ACP_QUOTE_LIFETIME", "30m", duration_kind{&settings::quote_lifetime, 1s, 30 * 24h},
       "how long the amounts of a checkout may be shown without asking again (quote_expires_at); a completion always "
       "asks "
       "again, and charges no total the buyer has not seen"},
      {"Sessions", "ACP_JANITOR_INTERVAL", "15s", duration_kind{&settings::janitor_interval, 100ms, 5min},
       "how often the server looks for sessions whose time has passed; one that nobody asks for is recorded as expired "
       "within that time"},

      {"Shop", "ACP_SHOP_NAME", "Demo Shop", text_kind{&settings::shop_name}, "the merchant's name"},
      {"Shop", "ACP_SHOP_URL", "https://shop.example.com", url_kind{&settings::shop_url},
       "the merchant's web site: its terms, privacy policy and order pages are linked"},
      {"Shop", "ACP_PUBLIC_URL", "", url_kind{&settings::public_url},
       "this server's address as agents know it; without it http:// (https:// under TLS) and ACP_LISTEN"},
      {"Shop", "ACP_DEFAULT_CURRENCY", "", text_kind{&settings::default_currency},
       "what carts are priced in, and what agents are charged in whose version of the protocol has no choice (before "
       "2026-01-30), as in usd; without it "
       "usd where the catalog has prices in it, else its first currency"},
      {"Shop", "ACP_LOCALES", "en-US,de-DE,fr-FR,es-ES,ja-JP", list_kind{&settings::locales},
       "languages of the shop, the default first; what the server says itself it can say in en, de, fr, es and ja"},
      {"Shop", "ACP_PRESENTMENT_RATES", "", exchange_rates_kind{&settings::presentment_rates},
       "currencies prices are shown in, beside ACP_DEFAULT_CURRENCY, which is charged; what one of them is worth in "
       "it"},
      {"Shop", "ACP_PRESENTMENT_RATES_AT", "", moment_kind{&settings::presentment_rates_at},
       "when these rates were determined (exchange_rate_timestamp)"},
      {"Shop", "ACP_TAX_CERTIFICATES", "ignored", choice_kind{&settings::tax_certificates, {"ignored", "taken"}},
       "taken: a buyer with a certificate of exemption (buyer.tax_exemption) pays no tax where it holds; nobody checks "
       "it but the merchant, later"},
      {"Shop", "ACP_REQUIRED_INTERVENTIONS", "", list_kind{&settings::required_interventions, {"3ds", "biometric"}},
       "what the shop's payments ask of agents"},
      {"Shop", "ACP_INTERVENTION_ENFORCEMENT", "conditional",
       choice_kind{&settings::intervention_enforcement, {"always", "conditional", "optional"}},
       "when it is asked for; with always a checkout of an agent that can't is never ready"},
      {"Shop", "ACP_DELEGATION", "sandbox", choice_kind{&settings::delegation, {"sandbox", "off"}},
       "off: agents can't delegate payments and authentications to this server, as with a real payment service"},
      {"Shop", "ACP_CARD_HANDLER", "card_tokenized",
       name_kind{&settings::card_handler, {"seller_pm_123", "gift_card", "points", "store_credit"}},
       "what the payment handler is called that takes the tokens of cards"},
      {"Shop", "ACP_SELLER_BACKED", "", list_kind{&settings::seller_backed, {"gift_card", "points", "store_credit"}},
       "what the shop itself keeps for its buyers and takes as payment, beside cards"},
      {"Shop", "ACP_PURCHASE_TERMS", "",
       list_kind{&settings::purchase_terms, {"immediate", "net_15", "net_30", "net_60", "net_90"}},
       "the terms purchase orders may have, the usual one first; without any the shop takes none"},
      {"Shop", "ACP_PURCHASE_APPROVAL", "asked", choice_kind{&settings::purchase_approval, {"asked", "always"}},
       "which purchase orders wait for the merchant's approval: those that ask for it, or all"},
      {"Shop", "ACP_APPROVAL_LIFETIME", "7d", duration_kind{&settings::approval_lifetime, 1s, 30 * 24h},
       "how long a purchase order waits for its approval; then its checkout expires"},
      {"Shop", "ACP_PAYMENT_DEADLINE", "2s", duration_kind{&settings::payment_deadline, 100ms, 1min},
       "how long the payment service may take to answer; then it is asked what became of the charge"},
      {"Shop", "ACP_STOCK_DEADLINE", "2s", duration_kind{&settings::stock_deadline, 100ms, 1min},
       "how long the stock may take to answer"},
      {"Shop", "ACP_MERCHANT_CONNECTIONS", "4", number_kind{&settings::merchant_connections, 1, 256},
       "database connections for stock and payments"},

      {"Operators", "ACP_OPERATOR_LISTEN", "", operator_address_kind{&settings::operator_listen},
       "where the server listens to operators; without it port 8081 of 127.0.0.1 if nobody else has it, or any free "
       "one "
       "when ACP_LISTEN says so"},
      {"Operators", "ACP_OPERATOR_TLS", "on", choice_kind{&settings::operator_tls, {"on", "off"}},
       "off: the operators' listener stays plain although there is a certificate"},
      {"Operators", "ACP_OPERATOR_TLS_CERTIFICATE_FILE", "", text_kind{&settings::operator_tls_certificate_file},
       "a certificate of its own for the operators' listener; without it that of ACP_TLS_CERTIFICATE_FILE"},
      {"Operators", "ACP_OPERATOR_TLS_KEY_FILE", "", text_kind{&settings::operator_tls_key_file},
       "the private key of that certificate"},
      {"Operators", "ACP_OPERATOR_CLIENT_CA_FILE", "", text_kind{&settings::operator_client_ca_file},
       "certificates of authorities, PEM: operators must then show a certificate that one of them has signed, beside "
       "their key"},
      {"Operators", "ACP_SECRETS_KEY", "", text_kind{&settings::secrets_key},
       "what the secrets of endpoints are encrypted with: 32 random bytes in base64, as acp-checkout secrets-key "
       "prints; "
       "several, separated by commas, while it is being changed, the new one first",
       true},
      {"Operators", "ACP_DELIVERY_TIMEOUT", "15s", duration_kind{&settings::delivery_timeout, 100ms, 2min},
       "how long a receiver may take to answer an attempt, of endpoints that are made without a timeout_ms of their "
       "own"},
      {"Operators", "ACP_DELIVERY_CONCURRENCY", "8", number_kind{&settings::delivery_concurrency, 1, 64},
       "deliveries under way at once to an endpoint that is made without a concurrency of its own"},
      {"Operators", "ACP_DELIVERY_RETRY_AFTER", "5s,5m,30m,2h,5h,10h,10h",
       durations_kind{&settings::delivery_retry_after, 0ms, 7 * 24h, 50},
       "how long to wait before each retry of a delivery, a fifth more or less and in whole seconds; after the last "
       "one "
       "it is a dead letter; for endpoints without a retry_after_s of their own"},
      {"Operators", "ACP_BREAKER_FAILURES", "10", number_kind{&settings::breaker_failures, 1, 1'000},
       "after so many failures in a row, each of another checkout, an endpoint is only probed until it answers again"},
      {"Operators", "ACP_BREAKER_LONGEST_PAUSE", "5m", duration_kind{&settings::breaker_longest_pause, 1s, 1h},
       "the longest wait between two probes of such an endpoint; the first is a second, each is twice the one before"},
      {"Operators", "ACP_STREAM_HEARTBEAT", "15s", duration_kind{&settings::stream_heartbeat, 1s, 5min},
       "after how long a stream of messages that has nothing to tell sends a comment, so that nobody on the way takes "
       "it "
       "for dead"},
      {"Operators", "ACP_DELIVERY_RETENTION", "14d", duration_kind{&settings::delivery_retention, 14 * 24h, 400 * 24h},
       "how long attempts to deliver, dead letters and messages nobody pulled are kept, in whole days"},
      {"Operators", "ACP_METRICS_AGE", "5s", duration_kind{&settings::metrics_age, 100ms, 5min},
       "how old what metrics tell of the database may be: it is asked for them no more often"},

      {"Log", "ACP_LOG_LEVEL", "info", choice_kind{&settings::log_level, {"debug", "info", "warn", "error", "off"}},
       "what is written to the log"},
      {"Log", "ACP_ACCESS_LOG", "1", number_kind{&settings::access_log, 0, 1'000'000},
       "one answered request in so many is logged, and every failure of the server; 0: none, nor with ACP_LOG_LEVEL "
       "above info"},
      {"Log", "ACP_LOG_FILE", "", text_kind{&settings::log_file},
       "the file it is appended to; without it standard error"},
  };
  return rows;
}

} // namespace

std::span<const setting> all_settings() { return table(); }

} // namespace acp::app
