-- The event log: what happened to every session, one row per transition, never changed.

CREATE TABLE acp.checkout_events (
  shard smallint NOT NULL,
  seq bigint NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  version int NOT NULL CHECK (version > 0),
  type text NOT NULL,
  status text NOT NULL,
  schema_version smallint NOT NULL,
  recorded_at timestamptz NOT NULL,
  request_id text NOT NULL,
  owner text NOT NULL,
  change json COMPRESSION lz4,
  hidden json COMPRESSION lz4,
  data json COMPRESSION lz4 NOT NULL,
  PRIMARY KEY (shard, seq),
  UNIQUE (shard, session_id, version)
) WITH (toast_tuple_target = 4080); -- an ordinary session stays in its row: one write less

COMMENT ON TABLE acp.checkout_events IS
  'Append-only: one row per transition of a session. Look-ups: acp.sessions, acp.session_history, acp.session_changes, acp.session_at().';
COMMENT ON COLUMN acp.checkout_events.shard IS 'The part of the log; the two hex digits after cs_ in the session''s id';
COMMENT ON COLUMN acp.checkout_events.seq IS 'Place in the shard: 1, 2, 3, ... without gaps, in the order of commits';
COMMENT ON COLUMN acp.checkout_events.version IS 'Place in the session: 1, 2, 3, ...';
COMMENT ON COLUMN acp.checkout_events.type IS 'What happened: checkout_session.created, ...';
COMMENT ON COLUMN acp.checkout_events.status IS 'The session''s status after it';
COMMENT ON COLUMN acp.checkout_events.schema_version IS 'The format of data, hidden and change';
COMMENT ON COLUMN acp.checkout_events.recorded_at IS 'When it was written, by the database''s clock';
COMMENT ON COLUMN acp.checkout_events.request_id IS 'The request that caused it, as in the server''s log';
COMMENT ON COLUMN acp.checkout_events.owner IS 'The identity that created the session';
COMMENT ON COLUMN acp.checkout_events.change IS 'The top-level fields that changed, with their new values; null for the first event';
COMMENT ON COLUMN acp.checkout_events.hidden IS 'What no answer contains; not for operators';
COMMENT ON COLUMN acp.checkout_events.data IS 'The complete session after it, as agents are answered: data->>''currency''';

-- What a server may have to resume when it starts: completions, and orders with a refund under way.
CREATE INDEX checkout_events_under_way ON acp.checkout_events (shard, seq)
  WHERE status = 'complete_in_progress' OR type = 'order_update' AND hidden ->> 'open_refunds' IS NOT NULL;
-- Look-ups by time: rows lie in the order they were written, so this index is tiny.
CREATE INDEX checkout_events_recorded_at ON acp.checkout_events USING brin (recorded_at) WITH (autosummarize = on);

-- Immutable by trigger, for whoever has every privilege, and by privilege, for the owner too.
CREATE FUNCTION acp.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', tg_table_schema || '.' || tg_table_name, tg_op
    USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION acp.refuse_change() IS 'Trigger that keeps a table append-only';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON acp.checkout_events
  FOR EACH STATEMENT EXECUTE FUNCTION acp.refuse_change();
ALTER TABLE acp.checkout_events ENABLE ALWAYS TRIGGER append_only;
REVOKE UPDATE, DELETE, TRUNCATE ON acp.checkout_events FROM acp_owner;

-- One row per shard: its end, and who may write there. Updated by every append, so its pages are kept mostly empty.
CREATE TABLE acp.shard_heads (
  shard smallint PRIMARY KEY,
  head bigint NOT NULL DEFAULT 0,
  settled bigint NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0,
  owner text,
  lease_until timestamptz
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

COMMENT ON TABLE acp.shard_heads IS 'One row per shard: the end of its events, and which server may append to it';
COMMENT ON COLUMN acp.shard_heads.head IS 'The newest seq of the shard';
COMMENT ON COLUMN acp.shard_heads.settled IS 'No completion under way has a seq up to this one';
COMMENT ON COLUMN acp.shard_heads.epoch IS 'Rises whenever the shard gets another owner; appends under an older epoch are refused';
COMMENT ON COLUMN acp.shard_heads.owner IS 'The server that holds the shard until lease_until';

INSERT INTO acp.shard_heads (shard) SELECT generate_series(0, shards - 1) FROM acp.settings;

CREATE TABLE acp.idempotency_keys (
  shard smallint NOT NULL,
  scope bytea NOT NULL CHECK (octet_length(scope) = 32),
  body bytea NOT NULL CHECK (octet_length(body) = 32),
  session_id text COLLATE "C",
  version int,
  finished boolean NOT NULL,
  created boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  failure json,
  PRIMARY KEY (shard, scope)
) WITH (fillfactor = 90);
-- Of a session's records the unfinished and the newest ones are loaded with it.
CREATE INDEX idempotency_keys_session ON acp.idempotency_keys (shard, session_id, finished, recorded_at DESC)
  WHERE session_id IS NOT NULL;
CREATE INDEX idempotency_keys_expires_at ON acp.idempotency_keys USING brin (expires_at) WITH (autosummarize = on);

COMMENT ON TABLE acp.idempotency_keys IS 'How requests with an Idempotency-Key ended, to answer a repeated one the same way';
COMMENT ON COLUMN acp.idempotency_keys.scope IS 'SHA-256 of caller, endpoint path and key';
COMMENT ON COLUMN acp.idempotency_keys.body IS 'SHA-256 of the canonical JSON body';
COMMENT ON COLUMN acp.idempotency_keys.version IS 'The event whose data is the answer';
COMMENT ON COLUMN acp.idempotency_keys.finished IS 'False while a completion is under way';
COMMENT ON COLUMN acp.idempotency_keys.created IS 'The answer is a 201';
COMMENT ON COLUMN acp.idempotency_keys.failure IS 'The answer is this error instead of a session';

GRANT SELECT ON acp.checkout_events, acp.shard_heads, acp.idempotency_keys TO acp_server;
