#include "app/metrics/metrics_page.hpp"

namespace acp::app {

namespace {

void add_attempts(families& to, const actors::delivery_stats& d) {
  auto& attempts = add_family(to, metric_type::counter, "acp_delivery_attempts_total", "Attempts to deliver an event");
  attempts.samples.push_back(sample_of(d.delivered, {{"result", "delivered"}}));
  attempts.samples.push_back(sample_of(d.failed, {{"result", "failed"}}));
  add(to, metric_type::histogram, "acp_delivery_attempt_duration_seconds", "How long an attempt took",
      d.attempt_duration);
  add(to, metric_type::gauge, "acp_deliveries_under_way", "Attempts whose receiver has not answered yet", d.under_way);
  add(to, metric_type::counter, "acp_deliveries_died_total", "Deliveries that became dead letters", d.died);
  add(to, metric_type::gauge, "acp_circuits_open", "Endpoints that fail and are only probed", d.circuits_open);
  add(to, metric_type::counter, "acp_pull_messages_fed_total", "Messages put into pull queues", d.fed);
  add(to, metric_type::counter, "acp_log_gaps_total",
      "Shards nothing more is delivered of: rows of the log are missing", d.log_gaps);
}

/// Without the figures there are no series, and the names stay.
void add_backlog(families& to, const std::optional<persistence::figures>& database) {
  auto& events = add_family(to, metric_type::gauge, "acp_publisher_lag_events",
                            "Events the active endpoint furthest behind has not passed");
  if (database)
    for (const auto& [shard, lag] : database->lag) events.samples.push_back(sample_of(lag.events, {{"shard", shard}}));
  auto& seconds = add_family(to, metric_type::gauge, "acp_publisher_lag_seconds", "How old the first of these is");
  if (database)
    for (const auto& [shard, lag] : database->lag)
      seconds.samples.push_back(sample_of(lag.seconds, {{"shard", shard}}));
  auto& backlog =
      add_family(to, metric_type::gauge, "acp_delivery_backlog",
                 "Deliveries kept in the database, messages to be pulled included; at most 10000 waiting, 10000 dead, "
                 "and blocked what these two leave of 10000");
  if (database)
    for (const auto& [state, count] : database->backlog)
      backlog.samples.push_back(sample_of(count, {{"state", state}}));
  auto& blocked = add_family(to, metric_type::gauge, "acp_blocked_sessions",
                             "Sessions held up at an endpoint by a failed or dead delivery, at most 10000");
  if (database) blocked.samples.push_back(sample_of(database->blocked_sessions));
  auto& dead = add_family(to, metric_type::gauge, "acp_dead_letters",
                          "Deliveries given up that an operator must end, at most 10000");
  if (database) dead.samples.push_back(sample_of(database->backlog.at("dead")));
  auto& endpoints = add_family(to, metric_type::gauge, "acp_endpoints", "Endpoints by status");
  if (database)
    for (const auto& [status, count] : database->endpoints)
      endpoints.samples.push_back(sample_of(count, {{"status", status}}));
}

} // namespace

void add_delivery_families(families& to, const metrics_moment& now) {
  add_attempts(to, now.system.deliveries);
  add_backlog(to, now.database);
}

} // namespace acp::app
