-- What did not go through at once, and every attempt that was made.

-- The topics of a row of the event log, in the order they are delivered.
CREATE FUNCTION acp.topics_of(type text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN type = 'checkout_session.completed' THEN ARRAY[type, 'order_create'] ELSE ARRAY[type] END;
COMMENT ON FUNCTION acp.topics_of IS 'The topics under which an event of this type is delivered';

CREATE FUNCTION acp.webhook_id(shard smallint, seq bigint, topic text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'evt_' || lpad(to_hex(shard::int), 2, '0') || seq || CASE WHEN topic = 'order_create' THEN '_order' ELSE '' END;
COMMENT ON FUNCTION acp.webhook_id IS 'The id receivers know a delivery by; the same for every attempt';

CREATE TABLE acp.webhook_backlog (
  shard smallint NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  topic text COLLATE "C" NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'blocked', 'dead', 'skipped')),
  attempts int NOT NULL,
  revision int NOT NULL DEFAULT 1,
  put_at timestamptz NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  first_failed_at timestamptz,
  last_failed_at timestamptz,
  ended_at timestamptz,
  last_status int,
  last_error text,
  receipt uuid,
  body text COMPRESSION lz4,
  PRIMARY KEY (shard, endpoint_id, seq, topic),
  CHECK ((state IN ('dead', 'skipped')) = (ended_at IS NOT NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- The order of a session's rows, its head first.
CREATE INDEX webhook_backlog_session ON acp.webhook_backlog (shard, endpoint_id, session_id, seq, topic)
  WHERE state <> 'skipped';
CREATE INDEX webhook_backlog_due ON acp.webhook_backlog (shard, endpoint_id, next_attempt_at, seq) WHERE state = 'waiting';
CREATE INDEX webhook_backlog_ended ON acp.webhook_backlog (shard, ended_at) WHERE ended_at IS NOT NULL;

COMMENT ON TABLE acp.webhook_backlog IS
  'Deliveries that did not go through at once, and messages to be pulled: acp.pending_deliveries, acp.blocked_sessions, acp.dead_letters';
COMMENT ON COLUMN acp.webhook_backlog.state IS
  'waiting: the oldest of its session, to be attempted; blocked: behind it; dead: given up, holds its session until redriven, skipped or dropped';
COMMENT ON COLUMN acp.webhook_backlog.attempts IS 'Made so far; of a pull endpoint: how often it was received';
COMMENT ON COLUMN acp.webhook_backlog.revision IS 'Rises with every change, so that a change based on an older state is noticed';
COMMENT ON COLUMN acp.webhook_backlog.next_attempt_at IS 'When it is due; of a pull endpoint: when it is visible again';
COMMENT ON COLUMN acp.webhook_backlog.ended_at IS 'When it died or was skipped';
COMMENT ON COLUMN acp.webhook_backlog.receipt IS 'Of a message that was received: what an ack must name';
COMMENT ON COLUMN acp.webhook_backlog.body IS 'The bytes, frozen with the first failure; null: made from the event';

CREATE TABLE acp.webhook_attempts (
  shard smallint NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  topic text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  number int NOT NULL,
  status int,
  latency_ms int NOT NULL,
  error text,
  answer text COMPRESSION lz4,
  PRIMARY KEY (shard, endpoint_id, seq, topic, at)
) PARTITION BY RANGE (at);
CREATE INDEX webhook_attempts_at ON acp.webhook_attempts USING brin (at);

COMMENT ON TABLE acp.webhook_attempts IS
  'Every attempt to deliver, also the successful ones; a partition per day (UTC), kept 14 days; e.g. SELECT * FROM acp.delivery_attempts';
COMMENT ON COLUMN acp.webhook_attempts.number IS '1 for the first attempt of a delivery';
COMMENT ON COLUMN acp.webhook_attempts.error IS 'Null: delivered';
COMMENT ON COLUMN acp.webhook_attempts.answer IS 'The first 4 KiB of what the receiver answered';

-- For times no day's partition has: attempts are never refused because a partition is missing.
CREATE TABLE acp.webhook_attempts_other PARTITION OF acp.webhook_attempts DEFAULT;

-- Makes the partitions of yesterday to p_days_ahead days from now; returns how many were missing. Rows of those days that
-- went to the default partition move over.
CREATE FUNCTION acp.make_attempt_partitions(p_days_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '3s'
AS $$
DECLARE
  v_day date;
  v_name text;
  v_made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(4702394921091);
  FOR v_day IN SELECT current_date + d FROM generate_series(-1, least(p_days_ahead, 30)) AS d LOOP
    v_name := 'webhook_attempts_' || to_char(v_day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('acp.' || v_name) IS NOT NULL;
    EXECUTE format('CREATE TABLE acp.%I (LIKE acp.webhook_attempts INCLUDING ALL)', v_name);
    EXECUTE format('WITH moved AS (DELETE FROM acp.webhook_attempts_other WHERE at >= %L AND at < %L RETURNING *) '
                   'INSERT INTO acp.%I SELECT * FROM moved', v_day, v_day + 1, v_name);
    EXECUTE format('ALTER TABLE acp.webhook_attempts ATTACH PARTITION acp.%I FOR VALUES FROM (%L) TO (%L)',
                   v_name, v_day, v_day + 1);
    v_made := v_made + 1;
  END LOOP;
  RETURN v_made;
END
$$;
COMMENT ON FUNCTION acp.make_attempt_partitions IS 'Makes the partitions of acp.webhook_attempts for today and the days to come';

CREATE FUNCTION acp.drop_attempt_partitions(p_keep_days int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '3s'
AS $$
DECLARE
  v_name text;
  v_dropped int := 0;
BEGIN
  IF p_keep_days < 14 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'attempts are kept for at least 14 days';
  END IF;
  PERFORM pg_advisory_xact_lock(4702394921091);
  FOR v_name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = 'acp.webhook_attempts'::regclass AND c.relname ~ '^webhook_attempts_[0-9]{8}$'
                   AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - p_keep_days LOOP
    EXECUTE format('DROP TABLE acp.%I', v_name);
    v_dropped := v_dropped + 1;
  END LOOP;
  DELETE FROM acp.webhook_attempts_other o WHERE o.at < current_date - p_keep_days;
  RETURN v_dropped;
END
$$;
COMMENT ON FUNCTION acp.drop_attempt_partitions IS 'Drops the partitions of acp.webhook_attempts that are older';

SELECT acp.make_attempt_partitions(3);

GRANT SELECT ON acp.webhook_backlog, acp.webhook_attempts TO acp_server;
GRANT SELECT ON acp.webhook_attempts TO acp_operator;
-- What bodies say, operators may read in the events already; receipts are the receivers'.
GRANT SELECT (shard, endpoint_id, seq, topic, session_id, state, attempts, revision, put_at, next_attempt_at,
              first_failed_at, last_failed_at, ended_at, last_status, last_error, body)
  ON acp.webhook_backlog TO acp_operator;
GRANT EXECUTE ON FUNCTION acp.topics_of, acp.webhook_id TO acp_server, acp_operator;
GRANT EXECUTE ON FUNCTION acp.make_attempt_partitions, acp.drop_attempt_partitions TO acp_server;
