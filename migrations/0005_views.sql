-- Look-ups for people with psql. All of them start from acp.shard_heads, so that a session's id alone finds its rows by index in
-- every shard.

CREATE FUNCTION acp.shard_of(session_id text) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN session_id ~ '^cs_[0-9a-f]{2}' THEN ('x' || substr(session_id, 4, 2))::bit(8)::int END::smallint;
COMMENT ON FUNCTION acp.shard_of IS 'The shard a session''s id names';

CREATE VIEW acp.events AS
  SELECT e.shard, e.seq, e.session_id, e.version, e.type, e.status, e.recorded_at, e.request_id, e.owner,
         e.schema_version, e.change, e.data
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard;
COMMENT ON VIEW acp.events IS
  'All events without what is hidden: SELECT * FROM acp.events WHERE recorded_at > now() - interval ''5 min''';

CREATE VIEW acp.sessions AS
  SELECT e.session_id, e.version, e.status, e.owner,
         (SELECT sum((t ->> 'amount')::bigint) FROM json_array_elements(e.data -> 'totals') AS t
           WHERE t ->> 'type' = 'total')::bigint AS total,
         e.data ->> 'currency' AS currency,
         json_array_length(e.data -> 'line_items') AS items,
         e.recorded_at AS updated,
         (e.data ->> 'expires_at')::timestamptz AS expires,
         e.data #>> '{order,id}' AS order_id,
         e.shard, e.seq, e.data
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard
   WHERE NOT EXISTS (SELECT FROM acp.checkout_events n
                      WHERE n.shard = e.shard AND n.session_id = e.session_id AND n.version = e.version + 1);
COMMENT ON VIEW acp.sessions IS
  'The newest state of every session: SELECT * FROM acp.sessions WHERE updated > now() - interval ''1 h'' ORDER BY updated DESC LIMIT 20';
COMMENT ON COLUMN acp.sessions.total IS 'In minor units of the currency';
COMMENT ON COLUMN acp.sessions.items IS 'Line items in the cart';

CREATE VIEW acp.session_history AS
  SELECT e.session_id, e.version, e.type, e.status, ARRAY(SELECT json_object_keys(e.change)) AS changed, e.recorded_at,
         e.request_id, e.shard, e.seq
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard;
COMMENT ON VIEW acp.session_history IS
  'What happened to a session: SELECT * FROM acp.session_history WHERE session_id = ''cs_...'' ORDER BY version';

CREATE VIEW acp.session_changes AS
  SELECT e.session_id, e.version, e.type, c.key AS field, p.data -> c.key AS before,
         CASE WHEN json_typeof(c.value) <> 'null' THEN c.value END AS after, e.recorded_at, e.shard
    FROM acp.shard_heads h
    JOIN acp.checkout_events e ON e.shard = h.shard
    JOIN acp.checkout_events p ON p.shard = e.shard AND p.session_id = e.session_id AND p.version = e.version - 1
   CROSS JOIN LATERAL json_each(e.change) AS c;
COMMENT ON VIEW acp.session_changes IS
  'What each event altered: SELECT version, field, before, after FROM acp.session_changes WHERE session_id = ''cs_...'' ORDER BY version';
COMMENT ON COLUMN acp.session_changes.before IS 'Null where the field was not there';
COMMENT ON COLUMN acp.session_changes.after IS 'Null where the field is gone';

CREATE FUNCTION acp.session_at(session_id text, version int DEFAULT NULL) RETURNS SETOF acp.events
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT e.* FROM acp.events e
   WHERE e.shard = acp.shard_of(session_at.session_id) AND e.session_id = session_at.session_id
     AND (session_at.version IS NULL OR e.version <= session_at.version)
   ORDER BY e.version DESC LIMIT 1
$$;
COMMENT ON FUNCTION acp.session_at IS
  'A session as it was at a version, the newest without one: SELECT status, data FROM acp.session_at(''cs_...'', 2)';

GRANT SELECT ON acp.events, acp.sessions, acp.session_history, acp.session_changes TO acp_operator, acp_server;
GRANT EXECUTE ON FUNCTION acp.shard_of, acp.session_at TO acp_operator, acp_server;
-- The table itself too, without `hidden`: name the columns.
GRANT SELECT (shard, seq, session_id, version, type, status, schema_version, recorded_at, request_id, owner, change, data)
  ON acp.checkout_events TO acp_operator;
GRANT SELECT ON acp.shard_heads TO acp_operator;
GRANT SELECT (shard, session_id, version, finished, created, recorded_at, expires_at, failure)
  ON acp.idempotency_keys TO acp_operator;

-- The views' plans depend on there being few shards.
ANALYZE acp.shard_heads;
