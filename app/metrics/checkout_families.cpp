#include "app/metrics/metrics_page.hpp"

namespace acp::app {

namespace {

/// The buckets of commits by their size are powers of two.
telemetry::histogram_view batch_sizes(const actors::system_stats& s) {
  telemetry::histogram_view v;
  for (std::size_t i = 0; i + 1 < s.commits_by_size.size(); ++i) v.bounds.push_back(static_cast<double>(1U << i));
  v.counts.assign(s.commits_by_size.begin(), s.commits_by_size.end());
  v.sum = static_cast<double>(s.items_committed);
  return v;
}

void add_appends(families& to, const actors::system_stats& s) {
  add(to, metric_type::counter, "acp_commits_total", "Transactions that appended to the event log", s.commits);
  add(to, metric_type::histogram, "acp_commit_items", "Events and idempotency records in one transaction",
      batch_sizes(s));
  add(to, metric_type::histogram, "acp_commit_duration_seconds", "How long such a transaction took", s.commit_duration);
  add(to, metric_type::gauge, "acp_appends_queued", "Appends that wait for a transaction", s.appends_queued);
  add(to, metric_type::counter, "acp_appends_fenced_total",
      "Appends refused because another server had taken the shard", s.appends_fenced);
  add(to, metric_type::counter, "acp_append_retries_total",
      "Transactions tried again without the shards that were taken", s.append_retries);
  add(to, metric_type::gauge, "acp_shards_held", "Shards this server may write to", s.shards_held);
  add(to, metric_type::counter, "acp_shard_reopenings_total", "How often a shard was taken, the first time included",
      s.shard_reopenings);
}

void add_sessions(families& to, const actors::system_stats& s) {
  add(to, metric_type::counter, "acp_actor_restarts_total", "Actors started again after a crash",
      s.actor_restarts + s.deliveries.restarts);
  add(to, metric_type::gauge, "acp_sessions_live", "Sessions in memory", s.sessions_live);
  add(to, metric_type::counter, "acp_sessions_loaded_total", "Sessions read from the database", s.sessions_loaded);
  add(to, metric_type::counter, "acp_sessions_passivated_total", "Sessions put down: idle, or to make room",
      s.sessions_passivated);
  add(to, metric_type::counter, "acp_sessions_crashed_total", "Sessions whose actor failed", s.sessions_crashed);
  add(to, metric_type::gauge, "acp_completions_open", "Completions between their intent and their outcome",
      s.completions_open);
  auto& refused = add_family(to, metric_type::counter, "acp_requests_refused_total",
                             "Requests the checkout refused: at its limit, or shards not held");
  refused.samples.push_back(sample_of(s.refused_overloaded, {{"reason", "overloaded"}}));
  refused.samples.push_back(sample_of(s.refused_unavailable, {{"reason", "unavailable"}}));
}

void add_business(families& to, const actors::system_stats& s) {
  auto& sessions = add_family(to, metric_type::counter, "acp_checkout_sessions_total",
                              "Checkout sessions by what became of them, recorded by this server");
  sessions.samples.push_back(sample_of(s.sessions_created, {{"outcome", "created"}}));
  sessions.samples.push_back(sample_of(s.sessions_completed, {{"outcome", "completed"}}));
  sessions.samples.push_back(sample_of(s.sessions_canceled, {{"outcome", "canceled"}}));
  sessions.samples.push_back(sample_of(s.janitor.sessions_expired, {{"outcome", "expired"}}));
  auto& value = add_family(to, metric_type::counter, "acp_order_value_minor_total",
                           "Totals of completed checkouts, in minor units of the currency (ISO 4217)");
  for (const auto& [currency, minor] : s.order_value)
    value.samples.push_back(sample_of(minor, {{"currency", currency}}));
}

void add_janitor(families& to, const actors::janitor_stats& j) {
  constexpr auto type = metric_type::counter;
  add(to, type, "acp_janitor_sessions_told_total", "Sessions told that their time has passed", j.sessions_told);
  add(to, type, "acp_janitor_sessions_expired_total", "Sessions recorded as expired", j.sessions_expired);
  add(to, type, "acp_janitor_keys_forgotten_total", "Idempotency records removed", j.keys_forgotten);
  add(to, type, "acp_janitor_letters_forgotten_total", "Old dead letters and messages nobody pulled, removed",
      j.letters_forgotten);
  add(to, type, "acp_janitor_leftovers_removed_total", "Rows of deleted endpoints removed", j.leftovers_removed);
  add(to, type, "acp_janitor_partitions_made_total", "Days of the log of attempts made", j.partitions_made);
  add(to, type, "acp_janitor_partitions_dropped_total", "Days of the log of attempts dropped", j.partitions_dropped);
  add(to, type, "acp_janitor_failures_total", "Pieces of work the janitor could not do", j.failures);
}

} // namespace

void add_checkout_families(families& to, const metrics_moment& now) {
  add_appends(to, now.system);
  add_sessions(to, now.system);
  add_business(to, now.system);
  add_janitor(to, now.system.janitor);
}

} // namespace acp::app
