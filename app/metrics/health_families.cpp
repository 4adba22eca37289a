#include "app/metrics/metrics_page.hpp"

namespace acp::app {

namespace {

/// A listener without TLS has no series.
void add_certificates(families& to, const certificate_ends& ends) {
  auto& certificates = add_family(to, metric_type::gauge, "acp_tls_certificate_expires_at_seconds",
                                  "When the certificate that new connections are shown ends, in seconds since 1970");
  if (ends.agents)
    certificates.samples.push_back(sample_of(ends.agents->time_since_epoch().count(), {{"listener", "agents"}}));
  if (ends.operators)
    certificates.samples.push_back(sample_of(ends.operators->time_since_epoch().count(), {{"listener", "operators"}}));
}

} // namespace

void add_health_families(families& to, const metrics_moment& now) {
  add(to, metric_type::gauge, "acp_database_up", "1 while the database answers", now.database_up ? 1 : 0);
  auto& bytes = add_family(to, metric_type::gauge, "acp_database_bytes", "The size of the database on disk");
  if (now.database) bytes.samples.push_back(sample_of(now.database->bytes));
  add(to, metric_type::gauge, "acp_listener_up", "1 while this server hears what others commit",
      now.system.deliveries.listeners > 0 ? 1 : 0);
  auto& pools = add_family(to, metric_type::gauge, "acp_pool_connections", "Open connections to the database by use");
  pools.samples.push_back(sample_of(now.system.writers_connected, {{"pool", "writers"}}));
  pools.samples.push_back(sample_of(now.system.readers_connected, {{"pool", "readers"}}));
  pools.samples.push_back(sample_of(now.system.deliveries.connections, {{"pool", "deliveries"}}));
  pools.samples.push_back(sample_of(now.merchant_connections, {{"pool", "merchant"}}));
  add_certificates(to, now.certificates);
  add(to, metric_type::counter, "acp_process_cpu_seconds_total", "Processor time of this process",
      now.process.cpu_seconds);
  add(to, metric_type::gauge, "acp_process_resident_memory_bytes", "Memory of this process",
      now.process.resident_bytes);
  add(to, metric_type::gauge, "acp_process_open_fds", "Open files and sockets of this process", now.process.open_files);
}

} // namespace acp::app
