-- What the servers' metrics tell of the database, in one call that stays cheap however much has gathered: everything is
-- counted by index, up to a bound.
--
-- Rows: 'lag' for each shard (label: its number; number: events the active endpoint furthest behind has not passed;
-- seconds: how old the first of these is); 'backlog' for each state, 'blocked_sessions', 'endpoints' for each status, and
-- 'bytes', the size of the database.
CREATE FUNCTION acp.figures(p_count_up_to int DEFAULT 100000)
RETURNS TABLE (figure text, label text, number bigint, seconds double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
  v_waiting bigint;
  v_dead bigint;
  v_all bigint;
BEGIN
  RETURN QUERY
    SELECT 'lag', h.shard::text, coalesce(h.head - b.seq, 0),
           CASE WHEN b.seq < h.head THEN coalesce((
             SELECT greatest(0, extract(epoch FROM clock_timestamp() - e.recorded_at))::double precision
               FROM acp.checkout_events e WHERE e.shard = h.shard AND e.seq = b.seq + 1), 0) ELSE 0 END
      FROM acp.shard_heads h
      LEFT JOIN LATERAL (
        SELECT min(c.seq) AS seq FROM acp.endpoint_cursors c JOIN acp.endpoints e ON e.id = c.endpoint_id
         WHERE c.shard = h.shard AND e.status = 'active') AS b ON true;

  -- The rows of a deleted endpoint have no cursor any more.
  SELECT count(*) INTO v_waiting FROM (
    SELECT FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
     WHERE b.state = 'waiting' LIMIT p_count_up_to) AS x;
  SELECT count(*) INTO v_dead FROM (
    SELECT FROM acp.webhook_backlog b JOIN acp.endpoint_cursors c ON c.shard = b.shard AND c.endpoint_id = b.endpoint_id
     WHERE b.ended_at IS NOT NULL AND b.state = 'dead' LIMIT p_count_up_to) AS x;
  SELECT count(*) INTO v_all FROM (
    SELECT FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
     WHERE b.state <> 'skipped' LIMIT p_count_up_to) AS x;
  RETURN QUERY VALUES ('backlog', 'waiting', v_waiting, 0::double precision),
                      ('backlog', 'blocked', greatest(0, v_all - v_waiting - v_dead), 0),
                      ('backlog', 'dead', v_dead, 0);

  RETURN QUERY
    SELECT 'blocked_sessions', '', count(*), 0::double precision FROM (
      SELECT FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
       WHERE b.state = 'waiting' AND b.first_failed_at IS NOT NULL
      UNION ALL
      SELECT FROM acp.webhook_backlog b JOIN acp.endpoint_cursors c ON c.shard = b.shard AND c.endpoint_id = b.endpoint_id
       WHERE b.ended_at IS NOT NULL AND b.state = 'dead'
         AND NOT EXISTS (SELECT FROM acp.webhook_backlog o
                          WHERE o.shard = b.shard AND o.endpoint_id = b.endpoint_id AND o.session_id = b.session_id
                            AND o.state <> 'skipped' AND (o.seq, o.topic) < (b.seq, b.topic))
       LIMIT p_count_up_to) AS x;
  RETURN QUERY
    SELECT 'endpoints', s.status, (SELECT count(*) FROM acp.endpoints e WHERE e.status = s.status), 0::double precision
      FROM unnest(ARRAY['active', 'paused', 'disabled']) AS s (status);
  RETURN QUERY SELECT 'bytes', '', pg_database_size(current_database()), 0::double precision;
END
$$;
COMMENT ON FUNCTION acp.figures IS 'What metrics tell of the database: how far deliveries are behind, the backlog, endpoints, its size; each count ends at p_count_up_to';
GRANT EXECUTE ON FUNCTION acp.figures TO acp_server, acp_operator;
