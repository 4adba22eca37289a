-- Look-ups for people with psql: what is on its way, what is held up and why, what died, how endpoints are doing.

CREATE VIEW acp.pending_deliveries AS
  SELECT b.endpoint_id, e.kind, e.url, acp.webhook_id(b.shard, b.seq, b.topic) AS webhook_id, b.topic, b.session_id, b.state,
         b.attempts, b.next_attempt_at, b.first_failed_at, b.last_failed_at, b.last_status, b.last_error, b.put_at, b.shard, b.seq
    FROM acp.endpoints e
    JOIN acp.endpoint_cursors c ON c.endpoint_id = e.id
    JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
   WHERE b.state IN ('waiting', 'blocked');
COMMENT ON VIEW acp.pending_deliveries IS
  'What did not go through at once and will be attempted; e.g. SELECT * FROM acp.pending_deliveries ORDER BY next_attempt_at LIMIT 20';

CREATE VIEW acp.dead_letters AS
  SELECT b.endpoint_id, e.kind, e.url, acp.webhook_id(b.shard, b.seq, b.topic) AS webhook_id, b.topic, b.session_id,
         b.attempts, b.first_failed_at, b.ended_at AS died_at, b.last_status, b.last_error, b.shard, b.seq
    FROM acp.endpoints e
    JOIN acp.endpoint_cursors c ON c.endpoint_id = e.id
    JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
   WHERE b.state = 'dead';
COMMENT ON VIEW acp.dead_letters IS
  'What was given up; to be ended by acp.redrive, acp.skip or acp.drop_letter; e.g. SELECT * FROM acp.dead_letters ORDER BY died_at DESC LIMIT 20';

CREATE VIEW acp.skipped_letters AS
  SELECT b.endpoint_id, e.kind, e.url, acp.webhook_id(b.shard, b.seq, b.topic) AS webhook_id, b.topic, b.session_id,
         b.attempts, b.first_failed_at, b.ended_at AS skipped_at, b.last_status, b.last_error, b.shard, b.seq
    FROM acp.endpoints e
    JOIN acp.endpoint_cursors c ON c.endpoint_id = e.id
    JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
   WHERE b.state = 'skipped';
COMMENT ON VIEW acp.skipped_letters IS 'What operators let sessions go on without: acp.redrive still delivers it';

CREATE VIEW acp.blocked_sessions AS
  SELECT h.endpoint_id, e.url, h.session_id,
         CASE WHEN h.state = 'dead' THEN 'dead letter' ELSE 'retrying' END AS why,
         h.first_failed_at AS since, h.attempts, h.last_status, h.last_error,
         CASE WHEN h.state = 'waiting' THEN h.next_attempt_at END AS next_attempt_at,
         (SELECT count(*) FROM acp.webhook_backlog n
           WHERE n.shard = h.shard AND n.endpoint_id = h.endpoint_id AND n.session_id = h.session_id
             AND n.state <> 'skipped' AND (n.seq, n.topic) > (h.seq, h.topic)) AS behind,
         acp.webhook_id(h.shard, h.seq, h.topic) AS webhook_id, h.topic, h.shard, h.seq
    FROM acp.endpoints e
    JOIN acp.endpoint_cursors c ON c.endpoint_id = e.id
    JOIN acp.webhook_backlog h ON h.shard = c.shard AND h.endpoint_id = c.endpoint_id
   WHERE (h.state = 'dead' OR h.state = 'waiting' AND h.first_failed_at IS NOT NULL)
     AND NOT EXISTS (SELECT FROM acp.webhook_backlog o
                      WHERE o.shard = h.shard AND o.endpoint_id = h.endpoint_id AND o.session_id = h.session_id
                        AND o.state <> 'skipped' AND (o.seq, o.topic) < (h.seq, h.topic));
COMMENT ON VIEW acp.blocked_sessions IS
  'Which sessions are held up at which endpoint, why and since when; e.g. SELECT * FROM acp.blocked_sessions ORDER BY since';
COMMENT ON COLUMN acp.blocked_sessions.behind IS 'Deliveries of the session that wait for this one';

CREATE VIEW acp.delivery_attempts AS
  SELECT a.at, a.endpoint_id, acp.webhook_id(a.shard, a.seq, a.topic) AS webhook_id, a.topic, a.session_id, a.number,
         a.status, a.latency_ms, a.error, a.answer, a.shard, a.seq
    FROM acp.webhook_attempts a;
COMMENT ON VIEW acp.delivery_attempts IS
  'Every attempt of the last 14 days; e.g. SELECT * FROM acp.delivery_attempts WHERE at > now() - interval ''5 min'' ORDER BY at DESC';

CREATE VIEW acp.endpoint_health AS
  SELECT e.id AS endpoint_id, e.kind, e.url, e.status, nullif(e.status_reason, '') AS reason, e.status_since,
         on_the_way.events AS behind, b.waiting, b.blocked, b.dead, b.oldest_failure,
         a.attempts AS attempts_5min, a.failed AS failed_5min, a.p50_ms, a.p99_ms, e.events AS topics, e.description
    FROM acp.endpoints e
    LEFT JOIN LATERAL (
      SELECT sum(h.head - c.seq)::bigint AS events
        FROM acp.endpoint_cursors c JOIN acp.shard_heads h ON h.shard = c.shard WHERE c.endpoint_id = e.id) AS on_the_way ON true
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE x.state = 'waiting') AS waiting, count(*) FILTER (WHERE x.state = 'blocked') AS blocked,
             count(*) FILTER (WHERE x.state = 'dead') AS dead,
             min(x.first_failed_at) FILTER (WHERE x.state <> 'skipped') AS oldest_failure
        FROM acp.endpoint_cursors c JOIN acp.webhook_backlog x ON x.shard = c.shard AND x.endpoint_id = c.endpoint_id
       WHERE c.endpoint_id = e.id) AS b ON true
    LEFT JOIN LATERAL (
      SELECT count(*) AS attempts, count(*) FILTER (WHERE x.error IS NOT NULL) AS failed,
             percentile_disc(0.5) WITHIN GROUP (ORDER BY x.latency_ms) AS p50_ms,
             percentile_disc(0.99) WITHIN GROUP (ORDER BY x.latency_ms) AS p99_ms
        FROM acp.webhook_attempts x WHERE x.endpoint_id = e.id AND x.at > now() - interval '5 min') AS a ON true
   WHERE e.status <> 'deleted';
COMMENT ON VIEW acp.endpoint_health IS 'How every endpoint is doing; e.g. SELECT * FROM acp.endpoint_health';
COMMENT ON COLUMN acp.endpoint_health.behind IS 'Events of all types its cursors have not passed';
COMMENT ON COLUMN acp.endpoint_health.waiting IS 'Sessions with a delivery to be attempted';

GRANT SELECT ON acp.pending_deliveries, acp.dead_letters, acp.skipped_letters, acp.blocked_sessions, acp.delivery_attempts,
  acp.endpoint_health TO acp_operator, acp_server;
