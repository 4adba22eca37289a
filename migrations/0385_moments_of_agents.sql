-- Agents' moments are what RFC 3339 allows. PostgreSQL does not know all of these (the year 0000, offsets of 16 hours and more):
-- one of them kept everybody from reading acp.attributions.

CREATE FUNCTION acp.moment_of(text) RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN $1::timestamptz;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION acp.moment_of IS 'A moment as an agent wrote it; null where PostgreSQL does not know it';

CREATE OR REPLACE VIEW acp.attributions AS
  SELECT e.session_id, e.data #>> '{order,id}' AS order_id, e.status,
         a ->> 'touchpoint' AS touchpoint, a ->> 'provider' AS provider, a ->> 'token' AS token,
         a ->> 'publisher_id' AS publisher_id, a ->> 'campaign_id' AS campaign_id, a ->> 'creative_id' AS creative_id,
         a ->> 'sub_id' AS sub_id, a #>> '{source,type}' AS source_type, a #>> '{source,url}' AS source_url,
         acp.moment_of(a ->> 'issued_at') AS issued_at, acp.moment_of(a ->> 'expires_at') AS expires_at,
         a -> 'metadata' AS metadata, e.recorded_at AS updated, e.shard
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard
   CROSS JOIN LATERAL json_array_elements(e.hidden -> 'attributions') AS a
   WHERE NOT EXISTS (SELECT FROM acp.checkout_events n
                      WHERE n.shard = e.shard AND n.session_id = e.session_id AND n.version = e.version + 1);
COMMENT ON COLUMN acp.attributions.issued_at IS 'As the agent says; null where PostgreSQL does not know the moment';

GRANT EXECUTE ON FUNCTION acp.moment_of TO acp_operator, acp_server;
