-- What operators do with letters, from psql and through the server alike. Each act writes its row in acp.operator_acts and
-- tells the servers.

-- The core of redrive, skip and drop_letter. One letter by its webhook id, whatever its state; otherwise the dead ones that
-- everything given applies to.
CREATE FUNCTION acp.act_on_letters(p_act text, p_endpoint text, p_webhook_id text, p_topic text, p_session text,
                                   p_since timestamptz, p_until timestamptz, p_at_most int, p_actor text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_named text[];
  v_named_shard smallint;
  v_shard smallint[];
  v_seq bigint[];
  v_topic text[];
  v_session text[];
  v_count int;
BEGIN
  IF NOT EXISTS (SELECT FROM acp.endpoints e WHERE e.id = p_endpoint AND e.status <> 'deleted') THEN
    RAISE no_data_found USING MESSAGE = format('there is no endpoint %s', p_endpoint);
  END IF;
  IF p_webhook_id IS NOT NULL THEN
    v_named := regexp_match(p_webhook_id, '^evt_([0-9a-f]{2})([0-9]{1,18})(_order)?$');
    IF v_named IS NULL THEN
      RAISE invalid_parameter_value USING MESSAGE = format('%s is no webhook id', p_webhook_id);
    END IF;
    v_named_shard := ('x' || v_named[1])::bit(8)::int;
  END IF;
  PERFORM FROM acp.endpoint_cursors c
    WHERE c.endpoint_id = p_endpoint AND (v_named_shard IS NULL OR c.shard = v_named_shard) ORDER BY c.shard FOR UPDATE;

  SELECT array_agg(l.shard), array_agg(l.seq), array_agg(l.topic), array_agg(l.session_id), count(*)
    INTO v_shard, v_seq, v_topic, v_session, v_count
    FROM (SELECT b.shard, b.seq, b.topic, b.session_id
            FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND b.endpoint_id = c.endpoint_id
           WHERE c.endpoint_id = p_endpoint
             AND CASE WHEN v_named IS NULL THEN b.state = 'dead'
                      ELSE b.shard = v_named_shard AND b.seq = v_named[2]::bigint
                           AND (b.topic = 'order_create') = (v_named[3] IS NOT NULL) END
             AND (v_named IS NULL OR b.shard = v_named_shard AND b.seq = v_named[2]::bigint)
             AND (p_topic IS NULL OR b.topic = p_topic) AND (p_session IS NULL OR b.session_id = p_session)
             AND (p_since IS NULL OR b.ended_at >= p_since) AND (p_until IS NULL OR b.ended_at < p_until)
           ORDER BY b.shard, b.seq, b.topic LIMIT p_at_most + 1) AS l;
  IF v_count > p_at_most THEN
    RAISE program_limit_exceeded USING MESSAGE = format('more than %s letters: choose fewer, or allow more', p_at_most);
  ELSIF v_count = 0 AND v_named IS NOT NULL THEN
    RAISE no_data_found USING MESSAGE = format('%s has no letter %s', p_endpoint, p_webhook_id);
  END IF;

  IF v_count > 0 THEN
    IF p_act = 'drop' THEN
      DELETE FROM acp.webhook_backlog b USING unnest(v_shard, v_seq, v_topic) AS i (shard, seq, topic)
       WHERE b.shard = i.shard AND b.endpoint_id = p_endpoint AND b.seq = i.seq AND b.topic = i.topic;
    ELSIF p_act = 'skip' THEN
      UPDATE acp.webhook_backlog b SET state = 'skipped', ended_at = v_now, receipt = NULL, revision = b.revision + 1
        FROM unnest(v_shard, v_seq, v_topic) AS i (shard, seq, topic)
       WHERE b.shard = i.shard AND b.endpoint_id = p_endpoint AND b.seq = i.seq AND b.topic = i.topic
         AND b.state <> 'skipped';
    ELSE
      UPDATE acp.webhook_backlog b
         SET state = 'blocked', ended_at = NULL, attempts = 0, next_attempt_at = v_now, receipt = NULL,
             revision = b.revision + 1
        FROM unnest(v_shard, v_seq, v_topic) AS i (shard, seq, topic)
       WHERE b.shard = i.shard AND b.endpoint_id = p_endpoint AND b.seq = i.seq AND b.topic = i.topic;
    END IF;
    PERFORM acp.settle_sessions(v_shard, array_fill(p_endpoint, ARRAY[v_count]), v_session);
  END IF;
  PERFORM acp.record_act(p_actor, p_act, p_endpoint, jsonb_build_object(
    'webhook_id', p_webhook_id, 'topic', p_topic, 'session_id', p_session, 'since', p_since, 'until', p_until), v_count);
  RETURN v_count;
END
$$;
COMMENT ON FUNCTION acp.act_on_letters IS 'The core of acp.redrive, acp.skip and acp.drop_letter';

CREATE FUNCTION acp.redrive(endpoint text, webhook_id text DEFAULT NULL, topic text DEFAULT NULL, session_id text DEFAULT NULL,
                            since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, at_most int DEFAULT 10000,
                            by_whom text DEFAULT NULL) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT acp.act_on_letters('redrive', endpoint, webhook_id, topic, session_id, since, until, at_most, by_whom) $$;
COMMENT ON FUNCTION acp.redrive IS
  'Attempts dead letters again, all of an endpoint''s or those chosen; e.g. SELECT acp.redrive(''we_...''), acp.redrive(''we_...'', ''evt_...''), acp.redrive(''we_...'', since => now() - interval ''1 h'')';

CREATE FUNCTION acp.skip(endpoint text, webhook_id text DEFAULT NULL, topic text DEFAULT NULL, session_id text DEFAULT NULL,
                         since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, at_most int DEFAULT 10000,
                         by_whom text DEFAULT NULL) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT acp.act_on_letters('skip', endpoint, webhook_id, topic, session_id, since, until, at_most, by_whom) $$;
COMMENT ON FUNCTION acp.skip IS
  'Lets sessions go on past dead letters, which are kept as skipped; e.g. SELECT acp.skip(''we_...'', ''evt_...'')';

CREATE FUNCTION acp.drop_letter(endpoint text, webhook_id text DEFAULT NULL, topic text DEFAULT NULL,
                                session_id text DEFAULT NULL, since timestamptz DEFAULT NULL,
                                until timestamptz DEFAULT NULL, at_most int DEFAULT 10000, by_whom text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT acp.act_on_letters('drop', endpoint, webhook_id, topic, session_id, since, until, at_most, by_whom) $$;
COMMENT ON FUNCTION acp.drop_letter IS
  'Removes dead letters, their sessions go on; acp.replay brings an event back; e.g. SELECT acp.drop_letter(''we_...'', ''evt_...'')';

-- Puts deliveries of past events into the backlog. Only what the endpoint's cursors have passed: the rest comes anyway.
CREATE FUNCTION acp.replay(endpoint text, shard int DEFAULT NULL, from_seq bigint DEFAULT NULL, to_seq bigint DEFAULT NULL,
                           since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, topic text DEFAULT NULL,
                           session_id text DEFAULT NULL, at_most int DEFAULT 10000, by_whom text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_events text[];
  v_only CONSTANT smallint := coalesce(replay.shard, acp.shard_of(replay.session_id));
  v_shard smallint[];
  v_seq bigint[];
  v_topic text[];
  v_session text[];
  v_count int;
  v_put bigint := 0;
BEGIN
  SELECT e.events INTO v_events FROM acp.endpoints e WHERE e.id = replay.endpoint AND e.status <> 'deleted';
  IF NOT FOUND THEN
    RAISE no_data_found USING MESSAGE = format('there is no endpoint %s', replay.endpoint);
  ELSIF replay.shard IS NULL AND replay.since IS NULL AND replay.session_id IS NULL THEN
    RAISE invalid_parameter_value USING MESSAGE = 'name a shard, a time to begin with (since), or a session';
  ELSIF replay.shard IS NULL AND (replay.from_seq IS NOT NULL OR replay.to_seq IS NOT NULL) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'sequence numbers need a shard';
  END IF;
  PERFORM FROM acp.endpoint_cursors c
    WHERE c.endpoint_id = replay.endpoint AND (v_only IS NULL OR c.shard = v_only) ORDER BY c.shard FOR UPDATE;

  SELECT array_agg(l.shard), array_agg(l.seq), array_agg(l.topic), array_agg(l.session_id), count(*)
    INTO v_shard, v_seq, v_topic, v_session, v_count
    FROM (SELECT e.shard, e.seq, t.topic, e.session_id
            FROM acp.endpoint_cursors c JOIN acp.checkout_events e ON e.shard = c.shard AND e.seq <= c.seq
           CROSS JOIN LATERAL unnest(acp.topics_of(e.type)) AS t (topic)
           WHERE c.endpoint_id = replay.endpoint AND (v_only IS NULL OR c.shard = v_only)
             AND (replay.from_seq IS NULL OR e.seq >= replay.from_seq) AND (replay.to_seq IS NULL OR e.seq <= replay.to_seq)
             AND (replay.since IS NULL OR e.recorded_at >= replay.since)
             AND (replay.until IS NULL OR e.recorded_at < replay.until)
             AND (replay.session_id IS NULL OR e.session_id = replay.session_id)
             AND CASE WHEN replay.topic IS NULL THEN t.topic = ANY (v_events) OR '*' = ANY (v_events)
                      ELSE t.topic = replay.topic END
           ORDER BY e.shard, e.seq, t.topic COLLATE "C" LIMIT replay.at_most + 1) AS l;
  IF v_count > replay.at_most THEN
    RAISE program_limit_exceeded USING MESSAGE = format('more than %s deliveries: replay in parts, or allow more', replay.at_most);
  END IF;

  IF v_count > 0 THEN
    INSERT INTO acp.webhook_backlog AS b (shard, endpoint_id, seq, topic, session_id, state, attempts, put_at, next_attempt_at)
    SELECT i.shard, replay.endpoint, i.seq, i.topic, i.session_id, 'blocked', 0, v_now, v_now
      FROM unnest(v_shard, v_seq, v_topic, v_session) AS i (shard, seq, topic, session_id)
    ON CONFLICT (shard, endpoint_id, seq, topic) DO UPDATE
      SET state = 'blocked', attempts = 0, next_attempt_at = v_now, ended_at = NULL, receipt = NULL, revision = b.revision + 1
      WHERE b.state IN ('dead', 'skipped');
    GET DIAGNOSTICS v_put = ROW_COUNT;
    PERFORM acp.settle_sessions(v_shard, array_fill(replay.endpoint, ARRAY[v_count]), v_session);
  END IF;
  PERFORM acp.record_act(replay.by_whom, 'replay', replay.endpoint, jsonb_build_object(
    'shard', replay.shard, 'from_seq', replay.from_seq, 'to_seq', replay.to_seq, 'since', replay.since,
    'until', replay.until, 'topic', replay.topic, 'session_id', replay.session_id), v_put);
  RETURN v_put;
END
$$;
COMMENT ON FUNCTION acp.replay IS
  'Delivers past events once more, in their order; e.g. SELECT acp.replay(''we_...'', since => now() - interval ''1 h''), acp.replay(''we_...'', session_id => ''cs_...''), acp.replay(''we_...'', shard => 3, from_seq => 100, to_seq => 200)';

GRANT EXECUTE ON FUNCTION acp.redrive, acp.skip, acp.drop_letter, acp.replay TO acp_server, acp_operator;
