-- Queues that are asked instead of calling. Their messages are rows of the backlog; any server may serve any queue.

-- Hands out up to p_max visible messages, at most one of a session, and hides them. A message that was received as often as
-- the endpoint allows becomes a dead letter instead. Rows another receiver is just taking are passed over.
CREATE FUNCTION acp.receive_messages(p_endpoint text, p_max int, p_visibility_s int)
RETURNS TABLE (receipt text, webhook_id text, topic text, session_id text, body text, data json, order_document json,
               receives int, recorded_us bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  v_endpoint acp.endpoints;
  v_hidden_s int;
  v_left int := p_max;
  v_shard smallint;
  v_given int;
BEGIN
  SELECT e.* INTO v_endpoint FROM acp.endpoints e WHERE e.id = p_endpoint AND e.kind = 'pull' AND e.status <> 'deleted';
  IF NOT FOUND THEN
    RAISE no_data_found USING MESSAGE = format('there is no pull endpoint %s', p_endpoint);
  END IF;
  v_hidden_s := coalesce(p_visibility_s, v_endpoint.visibility_timeout_s);
  IF v_endpoint.status <> 'active' OR p_max NOT BETWEEN 1 AND 1000 OR v_hidden_s NOT BETWEEN 1 AND 43200 THEN
    RAISE invalid_parameter_value USING MESSAGE = CASE
      WHEN v_endpoint.status <> 'active' THEN format('endpoint %s is %s', p_endpoint, v_endpoint.status)
      ELSE 'max is 1 to 1000, visibility 1 to 43200 seconds' END;
  END IF;

  FOR v_shard IN SELECT c.shard FROM acp.endpoint_cursors c WHERE c.endpoint_id = p_endpoint ORDER BY random() LOOP
    UPDATE acp.webhook_backlog b
       SET state = 'dead', ended_at = clock_timestamp(), revision = b.revision + 1, receipt = NULL,
           first_failed_at = coalesce(b.first_failed_at, clock_timestamp()),
           last_error = coalesce(b.last_error, format('received %s times, never acknowledged', b.attempts))
     WHERE (b.shard, b.endpoint_id, b.seq, b.topic) IN (
             SELECT x.shard, x.endpoint_id, x.seq, x.topic FROM acp.webhook_backlog x
              WHERE x.shard = v_shard AND x.endpoint_id = p_endpoint AND x.state = 'waiting'
                AND x.next_attempt_at <= clock_timestamp() AND x.attempts >= v_endpoint.max_receives
              LIMIT 100 FOR UPDATE SKIP LOCKED);
    RETURN QUERY
      WITH chosen AS MATERIALIZED (
        SELECT x.seq, x.topic FROM acp.webhook_backlog x
         WHERE x.shard = v_shard AND x.endpoint_id = p_endpoint AND x.state = 'waiting'
           AND x.next_attempt_at <= clock_timestamp() AND x.attempts < v_endpoint.max_receives
         ORDER BY x.next_attempt_at, x.seq LIMIT v_left FOR UPDATE SKIP LOCKED),
      given AS (
        UPDATE acp.webhook_backlog b
           SET attempts = b.attempts + 1, revision = b.revision + 1, receipt = gen_random_uuid(),
               next_attempt_at = clock_timestamp() + v_hidden_s * interval '1 s',
               first_failed_at = CASE WHEN b.attempts > 0 THEN coalesce(b.first_failed_at, clock_timestamp()) END
          FROM chosen c
         WHERE b.shard = v_shard AND b.endpoint_id = p_endpoint AND b.seq = c.seq AND b.topic = c.topic
        RETURNING b.seq, b.topic, b.session_id, b.body, b.attempts, b.receipt)
      SELECT acp.webhook_id(v_shard, g.seq, g.topic) || '.' || replace(g.receipt::text, '-', ''),
             acp.webhook_id(v_shard, g.seq, g.topic), g.topic, g.session_id, g.body,
             CASE WHEN g.body IS NULL THEN e.data END,
             CASE WHEN g.body IS NULL AND g.topic IN ('order_create', 'order_update') THEN e.data -> 'order' END,
             g.attempts, (extract(epoch FROM e.recorded_at) * 1000000)::bigint
        FROM given g JOIN acp.checkout_events e ON e.shard = v_shard AND e.seq = g.seq
       ORDER BY g.seq, g.topic;
    GET DIAGNOSTICS v_given = ROW_COUNT;
    v_left := v_left - v_given;
    EXIT WHEN v_left <= 0;
  END LOOP;
END
$$;
COMMENT ON FUNCTION acp.receive_messages IS 'Hands out messages of a pull endpoint and hides them from others';

-- p_act: ack, nack (visible again in p_seconds) or extend (hidden for p_seconds from now on). Returns for each receipt, in the
-- order given, whether it was valid.
CREATE FUNCTION acp.answer_messages(p_endpoint text, p_receipts text[], p_act text, p_seconds int, p_error text)
RETURNS SETOF boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_max CONSTANT int := (SELECT e.max_receives FROM acp.endpoints e WHERE e.id = p_endpoint AND e.kind = 'pull');
  v_shard smallint[];
  v_seq bigint[];
  v_topic text[];
  v_session text[];
  v_valid text[];
BEGIN
  IF p_seconds NOT BETWEEN 0 AND 43200 OR p_act NOT IN ('ack', 'nack', 'extend') THEN
    RAISE invalid_parameter_value USING MESSAGE = 'seconds are 0 to 43200';
  END IF;
  PERFORM FROM acp.endpoint_cursors c
    WHERE c.endpoint_id = p_endpoint
      AND c.shard IN (SELECT ('x' || substr(r, 5, 2))::bit(8)::int FROM unnest(p_receipts) AS r WHERE r ~ '^evt_[0-9a-f]{2}')
    ORDER BY c.shard FOR UPDATE;
  SELECT array_agg(b.shard), array_agg(b.seq), array_agg(b.topic), array_agg(b.session_id), array_agg(i.text)
    INTO v_shard, v_seq, v_topic, v_session, v_valid
    FROM (SELECT DISTINCT r AS text, regexp_match(r, '^evt_([0-9a-f]{2})([0-9]{1,18})(_order)?\.([0-9a-f]{32})$') AS part
            FROM unnest(p_receipts) AS r) AS i
    JOIN acp.webhook_backlog b
      ON b.shard = ('x' || i.part[1])::bit(8)::int::smallint AND b.endpoint_id = p_endpoint AND b.seq = i.part[2]::bigint
     AND (b.topic = 'order_create') = (i.part[3] IS NOT NULL) AND b.receipt = i.part[4]::uuid
   WHERE i.part IS NOT NULL AND b.state IN ('waiting', 'blocked');

  IF p_act = 'ack' THEN
    DELETE FROM acp.webhook_backlog b
     USING unnest(v_shard, v_seq, v_topic) AS i (shard, seq, topic)
     WHERE b.shard = i.shard AND b.endpoint_id = p_endpoint AND b.seq = i.seq AND b.topic = i.topic;
    PERFORM acp.settle_sessions(v_shard, array_fill(p_endpoint, ARRAY[coalesce(cardinality(v_shard), 0)]), v_session);
  ELSIF p_act = 'nack' THEN
    UPDATE acp.webhook_backlog b
       SET state = CASE WHEN b.attempts >= v_max THEN 'dead' ELSE b.state END,
           ended_at = CASE WHEN b.attempts >= v_max THEN v_now END,
           next_attempt_at = v_now + p_seconds * interval '1 s', receipt = NULL, revision = b.revision + 1,
           first_failed_at = coalesce(b.first_failed_at, v_now), last_failed_at = v_now, last_error = nullif(p_error, '')
      FROM unnest(v_shard, v_seq, v_topic) AS i (shard, seq, topic)
     WHERE b.shard = i.shard AND b.endpoint_id = p_endpoint AND b.seq = i.seq AND b.topic = i.topic;
  ELSE
    UPDATE acp.webhook_backlog b
       SET next_attempt_at = v_now + p_seconds * interval '1 s', revision = b.revision + 1
      FROM unnest(v_shard, v_seq, v_topic) AS i (shard, seq, topic)
     WHERE b.shard = i.shard AND b.endpoint_id = p_endpoint AND b.seq = i.seq AND b.topic = i.topic;
  END IF;
  RETURN QUERY SELECT r = ANY (coalesce(v_valid, '{}')) FROM unnest(p_receipts) WITH ORDINALITY AS i (r, place) ORDER BY place;
END
$$;
COMMENT ON FUNCTION acp.answer_messages IS 'Acknowledges, gives back or keeps messages that were received';

GRANT EXECUTE ON FUNCTION acp.receive_messages, acp.answer_messages TO acp_server;
