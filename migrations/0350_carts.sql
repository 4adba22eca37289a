-- Carts are streams of the event log, too: their ids begin with cart_, the types of their events with "cart.". They are
-- told to nobody outside, and are no sessions.

CREATE OR REPLACE FUNCTION acp.shard_of(session_id text) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN session_id ~ '^(cs|cart)_[0-9a-f]{2}'
            THEN ('x' || substr(session_id, strpos(session_id, '_') + 1, 2))::bit(8)::int END::smallint;
COMMENT ON FUNCTION acp.shard_of IS 'The shard a session''s or a cart''s id names';

CREATE OR REPLACE FUNCTION acp.topics_of(type text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN type = 'checkout_session.completed' THEN ARRAY[type, 'order_create']
            WHEN type LIKE 'cart.%' THEN '{}'::text[]
            ELSE ARRAY[type] END;

CREATE OR REPLACE VIEW acp.sessions AS
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
   WHERE e.type NOT LIKE 'cart.%'
     AND NOT EXISTS (SELECT FROM acp.checkout_events n
                      WHERE n.shard = e.shard AND n.session_id = e.session_id AND n.version = e.version + 1);

CREATE VIEW acp.carts AS
  SELECT e.session_id AS cart_id, e.version,
         CASE e.status WHEN 'incomplete' THEN 'open' ELSE e.status END AS status, e.owner,
         (SELECT sum((t ->> 'amount')::bigint) FROM json_array_elements(e.data -> 'totals') AS t
           WHERE t ->> 'type' = 'total')::bigint AS total,
         e.data ->> 'currency' AS currency,
         json_array_length(e.data -> 'line_items') AS items,
         e.recorded_at AS updated,
         (e.data ->> 'expires_at')::timestamptz AS expires,
         e.shard, e.seq, e.data
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard
   WHERE e.type LIKE 'cart.%'
     AND NOT EXISTS (SELECT FROM acp.checkout_events n
                      WHERE n.shard = e.shard AND n.session_id = e.session_id AND n.version = e.version + 1);
COMMENT ON VIEW acp.carts IS 'The newest state of every cart';
COMMENT ON COLUMN acp.carts.status IS 'open, canceled or expired';
COMMENT ON COLUMN acp.carts.total IS 'An estimate, in minor units of the currency';

GRANT SELECT ON acp.carts TO acp_operator, acp_server;
