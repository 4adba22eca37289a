-- What is done now and then, by the server that holds a shard; each call does a bounded piece.

-- Removes dead and skipped letters, and messages nobody pulled, that are older; what stood behind a dead letter goes on.
CREATE FUNCTION acp.forget_letters(p_shard smallint, p_keep_days int, p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  v_before CONSTANT timestamptz := clock_timestamp() - p_keep_days * interval '1 day';
  v_endpoints text[];
  v_endpoint text[];
  v_session text[];
  v_count int;
  v_act record;
BEGIN
  IF p_keep_days < 14 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'letters are kept for at least 14 days';
  END IF;
  SELECT array_agg(DISTINCT o.endpoint_id) INTO v_endpoints FROM (
    (SELECT b.endpoint_id FROM acp.webhook_backlog b
      WHERE b.shard = p_shard AND b.ended_at < v_before ORDER BY b.ended_at LIMIT p_limit)
    UNION ALL
    SELECT e.id FROM acp.endpoints e
     CROSS JOIN LATERAL (SELECT b.put_at FROM acp.webhook_backlog b
                          WHERE b.shard = p_shard AND b.endpoint_id = e.id ORDER BY b.seq LIMIT 1) AS oldest
     WHERE e.kind = 'pull' AND oldest.put_at < v_before) AS o;
  IF v_endpoints IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM FROM acp.endpoint_cursors c WHERE c.shard = p_shard AND c.endpoint_id = ANY (v_endpoints)
    ORDER BY c.endpoint_id FOR UPDATE;
  WITH old AS (
    (SELECT b.endpoint_id, b.seq, b.topic FROM acp.webhook_backlog b
      WHERE b.shard = p_shard AND b.ended_at < v_before AND b.endpoint_id = ANY (v_endpoints)
      ORDER BY b.ended_at LIMIT p_limit)
    UNION
    SELECT unpulled.endpoint_id, unpulled.seq, unpulled.topic FROM acp.endpoints e
     CROSS JOIN LATERAL (SELECT b.endpoint_id, b.seq, b.topic, b.put_at FROM acp.webhook_backlog b
                          WHERE b.shard = p_shard AND b.endpoint_id = e.id
                          ORDER BY b.seq, b.topic LIMIT p_limit) AS unpulled
     WHERE e.kind = 'pull' AND e.id = ANY (v_endpoints) AND unpulled.put_at < v_before),
  gone AS (
    DELETE FROM acp.webhook_backlog b USING (SELECT * FROM old LIMIT p_limit) AS o
     WHERE b.shard = p_shard AND b.endpoint_id = o.endpoint_id AND b.seq = o.seq AND b.topic = o.topic
    RETURNING b.endpoint_id, b.session_id)
  SELECT array_agg(gone.endpoint_id), array_agg(gone.session_id), count(*) INTO v_endpoint, v_session, v_count FROM gone;
  IF v_count > 0 THEN
    PERFORM acp.settle_sessions(array_fill(p_shard, ARRAY[v_count]), v_endpoint, v_session);
    FOR v_act IN SELECT i.id, count(*) AS n FROM unnest(v_endpoint) AS i (id) GROUP BY i.id ORDER BY i.id LOOP
      PERFORM acp.record_act('retention', 'forget', v_act.id,
                             jsonb_build_object('shard', p_shard, 'keep_days', p_keep_days), v_act.n);
    END LOOP;
  END IF;
  RETURN v_count;
END
$$;
COMMENT ON FUNCTION acp.forget_letters IS 'Removes letters of a shard that are older; returns how many';

CREATE FUNCTION acp.forget_deleted_endpoints(p_shard smallint, p_limit int) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM acp.webhook_backlog b
     USING (SELECT x.shard, x.endpoint_id, x.seq, x.topic
              FROM acp.endpoints e JOIN acp.webhook_backlog x ON x.shard = p_shard AND x.endpoint_id = e.id
             WHERE e.status = 'deleted' LIMIT p_limit) AS o
     WHERE b.shard = p_shard AND b.endpoint_id = o.endpoint_id AND b.seq = o.seq AND b.topic = o.topic
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION acp.forget_deleted_endpoints IS 'Removes what deleted endpoints left in a shard; returns how many rows';

-- When sessions end by themselves. Appends know nothing of this: a reader follows the log and keeps one small row for each
-- session that is not at its end; a session whose expiry does not change costs nothing after its first event.
CREATE TABLE acp.session_expiries (
  shard smallint NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  expires_at timestamptz NOT NULL,
  look_at timestamptz NOT NULL,
  PRIMARY KEY (shard, session_id)
) WITH (fillfactor = 90);
CREATE INDEX session_expiries_look_at ON acp.session_expiries (shard, look_at);
COMMENT ON TABLE acp.session_expiries IS 'Sessions that are not at their end, and when they expire; follows the log';
COMMENT ON COLUMN acp.session_expiries.look_at IS 'When a server is told of it: at its expiry, and again later if it stays as it is';

CREATE TABLE acp.expiry_cursors (
  shard smallint PRIMARY KEY,
  seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
COMMENT ON TABLE acp.expiry_cursors IS 'How far acp.session_expiries has followed each shard';
INSERT INTO acp.expiry_cursors (shard) SELECT h.shard FROM acp.shard_heads h;

-- The whole document is looked into for a session's first event alone.
CREATE FUNCTION acp.note_expiries(p_shard smallint, p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_from bigint;
  v_to bigint;
BEGIN
  SELECT c.seq INTO v_from FROM acp.expiry_cursors c WHERE c.shard = p_shard FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0; -- somebody else is at it
  END IF;
  SELECT max(n.seq) INTO v_to
    FROM (SELECT e.seq FROM acp.checkout_events e WHERE e.shard = p_shard AND e.seq > v_from ORDER BY e.seq LIMIT p_limit) AS n;
  IF v_to IS NULL THEN
    RETURN 0;
  END IF;
  WITH said AS MATERIALIZED (
    SELECT DISTINCT ON (e.session_id) e.session_id,
           CASE WHEN e.version = 1 THEN e.data ->> 'expires_at' ELSE e.change ->> 'expires_at' END::timestamptz AS expires_at
      FROM acp.checkout_events e
     WHERE e.shard = p_shard AND e.seq > v_from AND e.seq <= v_to
       AND (e.version = 1 OR e.change -> 'expires_at' IS NOT NULL)
     ORDER BY e.session_id, e.version DESC),
  ended AS MATERIALIZED (
    SELECT DISTINCT e.session_id FROM acp.checkout_events e
     WHERE e.shard = p_shard AND e.seq > v_from AND e.seq <= v_to AND e.status IN ('completed', 'canceled', 'expired')),
  gone AS (
    DELETE FROM acp.session_expiries x
     USING (SELECT session_id FROM ended UNION SELECT session_id FROM said WHERE expires_at IS NULL) AS g
     WHERE x.shard = p_shard AND x.session_id = g.session_id)
  INSERT INTO acp.session_expiries AS x (shard, session_id, expires_at, look_at)
  SELECT p_shard, s.session_id, s.expires_at, s.expires_at FROM said s
   WHERE s.expires_at IS NOT NULL AND NOT EXISTS (SELECT FROM ended d WHERE d.session_id = s.session_id)
  ON CONFLICT (shard, session_id) DO UPDATE SET expires_at = excluded.expires_at, look_at = excluded.look_at
    WHERE x.expires_at <> excluded.expires_at;
  UPDATE acp.expiry_cursors c SET seq = v_to WHERE c.shard = p_shard;
  RETURN v_to - v_from;
END
$$;
COMMENT ON FUNCTION acp.note_expiries IS 'Follows the log of a shard by a piece; returns how many events';

CREATE FUNCTION acp.expired_sessions(p_shard smallint, p_limit int, p_again_s int)
RETURNS TABLE (session_id text, expires_at timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  WITH due AS (
    UPDATE acp.session_expiries x SET look_at = clock_timestamp() + p_again_s * interval '1 s'
     WHERE x.shard = p_shard AND x.session_id IN (
             SELECT y.session_id FROM acp.session_expiries y
              WHERE y.shard = p_shard AND y.look_at <= clock_timestamp()
              ORDER BY y.look_at LIMIT p_limit FOR UPDATE SKIP LOCKED)
    RETURNING x.session_id, x.expires_at)
  SELECT due.session_id, due.expires_at FROM due ORDER BY 2, 1
$$;
COMMENT ON FUNCTION acp.expired_sessions IS 'Sessions whose time has passed; each is named again after a while, until it ended';

GRANT SELECT ON acp.session_expiries, acp.expiry_cursors TO acp_server, acp_operator;
GRANT EXECUTE ON FUNCTION acp.forget_letters, acp.forget_deleted_endpoints, acp.note_expiries, acp.expired_sessions
  TO acp_server;
