-- Dialects: what an agent, or whoever hears of events, wants otherwise than the protocol has it (docs/dialects.md). The server
-- knows their names. Keys and endpoints there are go on as they were.

ALTER TABLE acp.api_keys
  ADD COLUMN dialect text COLLATE "C" NOT NULL DEFAULT 'spec'
    CONSTRAINT api_keys_dialect CHECK (dialect ~ '^[a-z_]{1,50}$');
COMMENT ON COLUMN acp.api_keys.dialect IS 'How requests with the key are answered; spec: as the protocol is published';

CREATE OR REPLACE VIEW acp.keys AS
  SELECT id, identity, name, shown, signing_secret IS NOT NULL AS signed, created_at, revoked_at,
         revoked_at IS NULL AS active, dialect
    FROM acp.api_keys;

ALTER TABLE acp.endpoints
  ADD COLUMN dialect text COLLATE "C" NOT NULL DEFAULT 'spec'
    CONSTRAINT endpoints_dialect CHECK (dialect ~ '^[a-z_]{1,50}$' AND (kind = 'push' OR dialect = 'spec'));
COMMENT ON COLUMN acp.endpoints.dialect IS 'Push: what order_create and order_update are called in what it is sent';
GRANT SELECT (dialect) ON acp.endpoints TO acp_operator;

-- Servers of the version before say nothing of a dialect: then it is spec.
CREATE OR REPLACE FUNCTION acp.create_endpoint(p_id text, p_kind text, p_settings jsonb, p_from_beginning boolean,
                                               p_key_id text, p_sealed bytea, p_actor text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_version CONSTANT bigint := acp.next_endpoint_version();
BEGIN
  INSERT INTO acp.endpoints
  SELECT r.* FROM jsonb_populate_record(NULL::acp.endpoints, jsonb_build_object('dialect', 'spec') || p_settings ||
    jsonb_build_object(
      'id', p_id, 'kind', p_kind, 'status', 'active', 'status_reason', '', 'status_since', v_now, 'created_at', v_now,
      'updated_at', v_now, 'version', v_version)) AS r;
  INSERT INTO acp.endpoint_secrets (endpoint_id, number, key_id, sealed, created_at)
  VALUES (p_id, 1, p_key_id, p_sealed, v_now);
  INSERT INTO acp.endpoint_cursors (shard, endpoint_id, seq, moved_at)
  SELECT h.shard, p_id, CASE WHEN p_from_beginning THEN 0 ELSE h.head END, v_now FROM acp.shard_heads h;
  PERFORM acp.record_act(p_actor, 'create', p_id, acp.settings_to_tell(p_settings) ||
                         jsonb_build_object('kind', p_kind, 'from_beginning', p_from_beginning), 1);
END
$$;

CREATE OR REPLACE FUNCTION acp.update_endpoint(p_id text, p_change jsonb, p_actor text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_version CONSTANT bigint := acp.next_endpoint_version();
  v_new acp.endpoints;
BEGIN
  v_new := jsonb_populate_record(acp.locked_endpoint(p_id), p_change);
  UPDATE acp.endpoints e
     SET url = v_new.url, events = v_new.events, description = v_new.description, allow_cidrs = v_new.allow_cidrs,
         headers = v_new.headers, rate_per_s = v_new.rate_per_s, concurrency = v_new.concurrency,
         timeout_ms = v_new.timeout_ms, retry_after_s = v_new.retry_after_s,
         visibility_timeout_s = v_new.visibility_timeout_s, max_receives = v_new.max_receives, dialect = v_new.dialect,
         updated_at = clock_timestamp(), version = v_version
   WHERE e.id = p_id;
  PERFORM acp.record_act(p_actor, 'update', p_id, acp.settings_to_tell(p_change), 1);
END
$$;
