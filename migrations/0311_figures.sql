-- What the servers' metrics tell of the database, in one call that stays cheap however much has gathered: everything is
-- counted by index, up to a bound.
--
-- Rows: 'lag' for each shard (label: its number; number: events the active endpoint furthest behind has not passed;
-- seconds: how old the first of these is); 'backlog' for each state, 'blocked_sessions', 'endpoints' for each status, and
-- 'bytes', the size of the database.
CREATE FUNCTION acp.figures(p_count_up_to int DEFAULT 10000)
RETURNS TABLE (figure text, label text, number bigint, seconds double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off
SET max_parallel_workers_per_gather = 0 -- all of these would read everything before the first row
SET jit = off
AS $$
DECLARE
  v_waiting bigint;
  v_dead bigint;
  v_all bigint;
  v_held bigint;
BEGIN
  RETURN QUERY
    SELECT 'lag', h.shard::text, coalesce(h.head - b.seq, 0),
           CASE WHEN b.seq < h.head THEN coalesce((
             SELECT greatest(0, extract(epoch FROM clock_timestamp() - e.recorded_at))::double precision
               FROM acp.checkout_events e WHERE e.shard = h.shard AND e.seq > b.seq ORDER BY e.seq LIMIT 1), 0) ELSE 0 END
      FROM acp.shard_heads h
      LEFT JOIN LATERAL (
        SELECT min(c.seq) AS seq FROM acp.endpoint_cursors c JOIN acp.endpoints e ON e.id = c.endpoint_id
         WHERE c.shard = h.shard AND e.status = 'active') AS b ON true;

  -- The rows of a deleted endpoint have no cursor any more. What is looked at has a bound, not only what is counted.
  SELECT count(*) INTO v_waiting FROM (
    SELECT FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
     WHERE b.state = 'waiting' LIMIT p_count_up_to) AS x;
  SELECT count(*) INTO v_all FROM (
    SELECT FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
     WHERE b.state <> 'skipped' LIMIT p_count_up_to) AS x;
  SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
           SELECT FROM acp.webhook_backlog o
            WHERE o.shard = d.shard AND o.endpoint_id = d.endpoint_id AND o.session_id = d.session_id
              AND o.state <> 'skipped' AND (o.seq, o.topic) < (d.seq, d.topic)))
    INTO v_dead, v_held
    FROM (SELECT b.shard, b.endpoint_id, b.session_id, b.seq, b.topic
            FROM acp.shard_heads h
           CROSS JOIN LATERAL (SELECT x.* FROM acp.webhook_backlog x
                                WHERE x.shard = h.shard AND x.ended_at IS NOT NULL AND x.state = 'dead'
                                ORDER BY x.shard, x.ended_at LIMIT p_count_up_to) AS b
            JOIN acp.endpoint_cursors c ON c.shard = b.shard AND c.endpoint_id = b.endpoint_id
           LIMIT p_count_up_to) AS d;
  SELECT v_held + count(*) FILTER (WHERE w.first_failed_at IS NOT NULL) INTO v_held
    FROM (SELECT b.first_failed_at
            FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
           WHERE b.state = 'waiting' LIMIT 2 * p_count_up_to) AS w;
  RETURN QUERY VALUES ('backlog', 'waiting', v_waiting, 0::double precision),
                      ('backlog', 'blocked', greatest(0, v_all - v_waiting - v_dead), 0),
                      ('backlog', 'dead', v_dead, 0),
                      ('blocked_sessions', '', least(v_held, p_count_up_to), 0);

  RETURN QUERY
    SELECT 'endpoints', s.status, (SELECT count(*) FROM acp.endpoints e WHERE e.status = s.status), 0::double precision
      FROM unnest(ARRAY['active', 'paused', 'disabled']) AS s (status);
  RETURN QUERY SELECT 'bytes', '', pg_database_size(current_database()), 0::double precision;
END
$$;
COMMENT ON FUNCTION acp.figures IS 'What metrics tell of the database: how far deliveries are behind, the backlog, endpoints, its size; each count ends at p_count_up_to';
GRANT EXECUTE ON FUNCTION acp.figures TO acp_server, acp_operator;
