-- How servers read and write cursors, backlog and attempts.
--
-- Whoever adds rows to a backlog, or takes some away, locks the cursor's row of that (shard, endpoint) first, in rising
-- order: what is the head of a session is then decided by one at a time.

-- Makes the oldest row of each session wait and the others stand behind it. Needs the cursors' locks.
CREATE FUNCTION acp.settle_sessions(p_shard smallint[], p_endpoint text[], p_session text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
  WITH heads AS (
    SELECT t.shard, t.endpoint_id, t.session_id, h.seq, h.topic
      FROM (SELECT DISTINCT u.shard, u.endpoint_id, u.session_id
              FROM unnest(p_shard, p_endpoint, p_session) AS u (shard, endpoint_id, session_id)) AS t
     CROSS JOIN LATERAL (SELECT b.seq, b.topic FROM acp.webhook_backlog b
                          WHERE b.shard = t.shard AND b.endpoint_id = t.endpoint_id AND b.session_id = t.session_id
                            AND b.state <> 'skipped'
                          ORDER BY b.seq, b.topic LIMIT 1) AS h)
  UPDATE acp.webhook_backlog b
     SET state = CASE WHEN b.seq = h.seq AND b.topic = h.topic THEN 'waiting' ELSE 'blocked' END,
         revision = b.revision + 1
    FROM heads h
   WHERE b.shard = h.shard AND b.endpoint_id = h.endpoint_id AND b.session_id = h.session_id
     AND b.state = CASE WHEN b.seq = h.seq AND b.topic = h.topic THEN 'blocked' ELSE 'waiting' END
$$;
COMMENT ON FUNCTION acp.settle_sessions IS 'Decides what is the head of each of these sessions';

-- Takes the cursor of an endpoint for an epoch: from then on older epochs save nothing there. One row: the cursor; or why
-- not: 'shard_lost', 'no_endpoint'.
CREATE FUNCTION acp.open_cursor(p_shard smallint, p_epoch bigint, p_node text, p_endpoint text)
RETURNS TABLE (outcome text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
  outcome := 'shard_lost';
  IF EXISTS (SELECT FROM acp.shard_heads h WHERE h.shard = p_shard AND h.epoch = p_epoch AND h.owner = p_node
                                             AND h.lease_until > clock_timestamp()) THEN
    UPDATE acp.endpoint_cursors c SET epoch = p_epoch
     WHERE c.shard = p_shard AND c.endpoint_id = p_endpoint AND c.epoch <= p_epoch
    RETURNING c.seq INTO seq;
    IF FOUND THEN
      outcome := 'open';
    ELSIF NOT EXISTS (SELECT FROM acp.endpoint_cursors c WHERE c.shard = p_shard AND c.endpoint_id = p_endpoint) THEN
      outcome := 'no_endpoint';
    END IF;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION acp.open_cursor IS 'How far an endpoint has come in a shard, for the server that holds the shard';

-- Saves what happened. Rows of shards that are not held under their epochs are left out, those of deleted endpoints too.
-- p_shards and p_epochs: what the server holds. c: cursors, a: attempts, p: new rows, u: failed attempts of rows, d: rows
-- that were delivered. Returns rows of kind 'lost' (a shard), 'stale' (a row that could not be put or updated), and
-- 'head': each session that was touched, with its head where it has one.
CREATE FUNCTION acp.save_deliveries(
  p_shards smallint[], p_epochs bigint[], p_node text,
  c_shard smallint[], c_endpoint text[], c_seq bigint[],
  a_shard smallint[], a_endpoint text[], a_seq bigint[], a_topic text[], a_session text[], a_at bigint[], a_number int[],
  a_status int[], a_latency int[], a_error text[], a_answer text[],
  p_shard smallint[], p_endpoint text[], p_seq bigint[], p_topic text[], p_session text[], p_body text[],
  p_failed boolean[], p_attempts int[], p_status int[], p_error text[], p_dead boolean[], p_retry_ms bigint[],
  u_shard smallint[], u_endpoint text[], u_seq bigint[], u_topic text[], u_revision int[], u_body text[],
  u_attempts int[], u_status int[], u_error text[], u_dead boolean[], u_retry_ms bigint[],
  d_shard smallint[], d_endpoint text[], d_seq bigint[], d_topic text[])
RETURNS TABLE (kind text, shard smallint, endpoint_id text, session_id text, seq bigint, topic text, state text,
               attempts int, revision int, due_ms bigint, first_failed_us bigint, last_status int, last_error text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_held smallint[];
  v_overtaken smallint[];
  t_shard smallint[] := '{}'; -- the sessions touched
  t_endpoint text[] := '{}';
  t_session text[] := '{}';
  v_shard smallint[];
  v_endpoint text[];
  v_session text[];
  v_seq bigint[];
  v_topic text[];
BEGIN
  SELECT coalesce(array_agg(h.shard), '{}') INTO v_held
    FROM unnest(p_shards, p_epochs) AS m (shard, epoch)
    JOIN acp.shard_heads h ON h.shard = m.shard AND h.epoch = m.epoch
   WHERE h.owner = p_node AND h.lease_until > v_now;
  -- An endpoint that another server has opened under a newer epoch is lost with its shard, whatever was read above.
  SELECT array_agg(DISTINCT l.shard) FILTER (WHERE l.epoch > p_epochs[array_position(p_shards, l.shard)])
    INTO v_overtaken
    FROM (SELECT c.shard, c.epoch FROM acp.endpoint_cursors c
           WHERE (c.shard, c.endpoint_id) IN (
                   SELECT * FROM unnest(c_shard || a_shard || p_shard || u_shard || d_shard,
                                        c_endpoint || a_endpoint || p_endpoint || u_endpoint || d_endpoint))
             AND c.shard = ANY (v_held)
           ORDER BY c.shard, c.endpoint_id FOR UPDATE) AS l;
  SELECT coalesce(array_agg(h), '{}') INTO v_held FROM unnest(v_held) AS h WHERE h <> ALL (coalesce(v_overtaken, '{}'));
  RETURN QUERY SELECT 'lost', m.shard, NULL::text, NULL::text, NULL::bigint, NULL::text, NULL::text, NULL::int, NULL::int,
                      NULL::bigint, NULL::bigint, NULL::int, NULL::text
                 FROM unnest(p_shards) AS m (shard) WHERE m.shard <> ALL (v_held);

  IF cardinality(c_shard) > 0 THEN
    IF EXISTS (SELECT FROM unnest(c_shard, c_seq) AS m (shard, seq) JOIN acp.shard_heads h ON h.shard = m.shard
                WHERE m.seq > h.head) THEN
      RAISE invalid_parameter_value USING MESSAGE = 'a cursor would be beyond the end of the log';
    END IF;
    UPDATE acp.endpoint_cursors c
       SET seq = m.seq, moved_at = v_now, epoch = p_epochs[array_position(p_shards, c.shard)]
      FROM (SELECT i.shard, i.endpoint_id, max(i.seq) AS seq
              FROM unnest(c_shard, c_endpoint, c_seq) AS i (shard, endpoint_id, seq) GROUP BY 1, 2) AS m
     WHERE c.shard = m.shard AND c.endpoint_id = m.endpoint_id AND c.seq < m.seq AND c.shard = ANY (v_held);
  END IF;

  IF cardinality(a_shard) > 0 THEN
    INSERT INTO acp.webhook_attempts (shard, endpoint_id, seq, topic, at, session_id, number, status, latency_ms, error,
                                      answer)
    SELECT i.shard, i.endpoint_id, i.seq, i.topic, 'epoch'::timestamptz + i.at * interval '1 us', i.session_id, i.number,
           i.status, i.latency, i.error, i.answer
      FROM unnest(a_shard, a_endpoint, a_seq, a_topic, a_session, a_at, a_number, a_status, a_latency, a_error, a_answer)
           AS i (shard, endpoint_id, seq, topic, session_id, at, number, status, latency, error, answer)
     WHERE i.shard = ANY (v_held)
    ON CONFLICT DO NOTHING; -- saved before, by a call whose answer was lost
  END IF;

  IF cardinality(d_shard) > 0 THEN
    WITH gone AS (
      DELETE FROM acp.webhook_backlog b
       USING unnest(d_shard, d_endpoint, d_seq, d_topic) AS i (shard, endpoint_id, seq, topic)
       WHERE b.shard = i.shard AND b.endpoint_id = i.endpoint_id AND b.seq = i.seq AND b.topic = i.topic
         AND b.shard = ANY (v_held)
      RETURNING b.shard, b.endpoint_id, b.session_id)
    SELECT array_agg(gone.shard), array_agg(gone.endpoint_id), array_agg(gone.session_id)
      INTO v_shard, v_endpoint, v_session FROM gone;
    t_shard := t_shard || v_shard;
    t_endpoint := t_endpoint || v_endpoint;
    t_session := t_session || v_session;
  END IF;

  IF cardinality(u_shard) > 0 THEN
    WITH wanted AS (
      SELECT i.* FROM unnest(u_shard, u_endpoint, u_seq, u_topic, u_revision, u_body, u_attempts, u_status, u_error, u_dead,
                             u_retry_ms)
             AS i (shard, endpoint_id, seq, topic, revision, body, attempts, status, error, dead, retry_ms)
       WHERE i.shard = ANY (v_held)),
    done AS (
      UPDATE acp.webhook_backlog b
         SET state = CASE WHEN i.dead THEN 'dead' ELSE b.state END,
             ended_at = CASE WHEN i.dead THEN v_now END,
             attempts = i.attempts, revision = b.revision + 1, body = coalesce(b.body, i.body),
             next_attempt_at = v_now + i.retry_ms * interval '1 ms',
             first_failed_at = coalesce(b.first_failed_at, v_now), last_failed_at = v_now,
             last_status = i.status, last_error = i.error
        FROM wanted i
       WHERE b.shard = i.shard AND b.endpoint_id = i.endpoint_id AND b.seq = i.seq AND b.topic = i.topic
         AND b.revision = i.revision AND b.state IN ('waiting', 'blocked')
      RETURNING b.shard, b.endpoint_id, b.seq, b.topic, b.session_id),
    stale AS (
      SELECT w.shard, w.endpoint_id, w.seq, w.topic, b.session_id
        FROM wanted w LEFT JOIN acp.webhook_backlog b USING (shard, endpoint_id, seq, topic)
       WHERE (w.shard, w.endpoint_id, w.seq, w.topic) NOT IN (SELECT d.shard, d.endpoint_id, d.seq, d.topic FROM done d)),
    touched AS (
      SELECT shard, endpoint_id, session_id, NULL::bigint AS seq, NULL::text AS topic FROM done
      UNION ALL SELECT shard, endpoint_id, session_id, seq, topic FROM stale)
    SELECT array_agg(shard), array_agg(endpoint_id), array_agg(session_id), array_agg(seq), array_agg(topic)
      INTO v_shard, v_endpoint, v_session, v_seq, v_topic FROM touched;
    RETURN QUERY SELECT 'stale', i.shard, i.endpoint_id, i.session_id, i.seq, i.topic, NULL::text, NULL::int, NULL::int,
                        NULL::bigint, NULL::bigint, NULL::int, NULL::text
                   FROM unnest(v_shard, v_endpoint, v_session, v_seq, v_topic)
                        AS i (shard, endpoint_id, session_id, seq, topic) WHERE i.seq IS NOT NULL;
    t_shard := t_shard || v_shard;
    t_endpoint := t_endpoint || v_endpoint;
    t_session := t_session || v_session;
  END IF;

  IF cardinality(p_shard) > 0 THEN
    WITH wanted AS (
      SELECT i.*, row_number() OVER (PARTITION BY i.shard, i.endpoint_id, i.session_id ORDER BY i.seq, i.topic) = 1 AS first
        FROM unnest(p_shard, p_endpoint, p_seq, p_topic, p_session, p_body, p_failed, p_attempts, p_status, p_error, p_dead,
                    p_retry_ms)
             AS i (shard, endpoint_id, seq, topic, session_id, body, failed, attempts, status, error, dead, retry_ms)
        JOIN acp.endpoint_cursors c ON c.shard = i.shard AND c.endpoint_id = i.endpoint_id
       WHERE i.shard = ANY (v_held)),
    done AS (
      INSERT INTO acp.webhook_backlog (shard, endpoint_id, seq, topic, session_id, state, attempts, put_at,
                                       next_attempt_at, first_failed_at, last_failed_at, ended_at, last_status, last_error,
                                       body)
      SELECT i.shard, i.endpoint_id, i.seq, i.topic, i.session_id,
             CASE WHEN i.dead THEN 'dead'
                  WHEN i.first AND NOT EXISTS (SELECT FROM acp.webhook_backlog b
                                                WHERE b.shard = i.shard AND b.endpoint_id = i.endpoint_id
                                                  AND b.session_id = i.session_id AND b.state <> 'skipped')
                  THEN 'waiting' ELSE 'blocked' END,
             i.attempts, v_now, v_now + i.retry_ms * interval '1 ms', CASE WHEN i.failed THEN v_now END,
             CASE WHEN i.failed THEN v_now END, CASE WHEN i.dead THEN v_now END, i.status, i.error, i.body
        FROM wanted i ORDER BY i.shard, i.endpoint_id, i.seq, i.topic
      ON CONFLICT DO NOTHING
      RETURNING shard, endpoint_id, seq, topic)
    SELECT array_agg(w.shard), array_agg(w.endpoint_id), array_agg(w.session_id),
           array_agg(CASE WHEN d.seq IS NULL THEN w.seq END), array_agg(w.topic)
      INTO v_shard, v_endpoint, v_session, v_seq, v_topic
      FROM wanted w LEFT JOIN done d USING (shard, endpoint_id, seq, topic);
    RETURN QUERY SELECT 'stale', i.shard, i.endpoint_id, i.session_id, i.seq, i.topic, NULL::text, NULL::int, NULL::int,
                        NULL::bigint, NULL::bigint, NULL::int, NULL::text
                   FROM unnest(v_shard, v_endpoint, v_session, v_seq, v_topic)
                        AS i (shard, endpoint_id, session_id, seq, topic) WHERE i.seq IS NOT NULL;
    t_shard := t_shard || v_shard;
    t_endpoint := t_endpoint || v_endpoint;
    t_session := t_session || v_session;
  END IF;

  IF cardinality(t_shard) > 0 THEN
    PERFORM acp.settle_sessions(t_shard, t_endpoint, t_session);
    RETURN QUERY
      SELECT 'head', t.shard, t.endpoint_id, t.session_id, b.seq, b.topic, b.state, b.attempts, b.revision,
             (extract(epoch FROM b.next_attempt_at - v_now) * 1000)::bigint,
             (extract(epoch FROM b.first_failed_at) * 1000000)::bigint, b.last_status, b.last_error
        FROM (SELECT DISTINCT i.shard, i.endpoint_id, i.session_id
                FROM unnest(t_shard, t_endpoint, t_session) AS i (shard, endpoint_id, session_id)
               WHERE i.session_id IS NOT NULL) AS t
        LEFT JOIN LATERAL (SELECT x.* FROM acp.webhook_backlog x
                            WHERE x.shard = t.shard AND x.endpoint_id = t.endpoint_id AND x.session_id = t.session_id
                              AND x.state <> 'skipped'
                            ORDER BY x.seq, x.topic LIMIT 1) AS b ON true;
  END IF;
END
$$;
COMMENT ON FUNCTION acp.save_deliveries IS 'Moves cursors, logs attempts, changes the backlog; the only way servers do';

GRANT EXECUTE ON FUNCTION acp.open_cursor, acp.save_deliveries TO acp_server;
