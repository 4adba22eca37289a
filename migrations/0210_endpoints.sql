-- Who hears of events: endpoints that are called (push) or that ask (pull), their secrets, and how far each has come.

CREATE TABLE acp.endpoints (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^we_[0-9A-HJKMNP-TV-Z]{26}$'),
  kind text NOT NULL CHECK (kind IN ('push', 'pull')),
  url text,
  events text[] NOT NULL CHECK (cardinality(events) > 0 AND array_position(events, NULL) IS NULL),
  status text NOT NULL CHECK (status IN ('active', 'paused', 'disabled', 'deleted')),
  status_reason text NOT NULL,
  status_since timestamptz NOT NULL,
  description text NOT NULL,
  allow_cidrs cidr[] NOT NULL,
  headers jsonb NOT NULL CHECK (jsonb_typeof(headers) = 'object'),
  rate_per_s int CHECK (rate_per_s > 0),
  concurrency int NOT NULL CHECK (concurrency BETWEEN 1 AND 1000),
  timeout_ms int NOT NULL CHECK (timeout_ms BETWEEN 100 AND 120000),
  retry_after_s int[] CHECK (cardinality(retry_after_s) <= 50 AND 0 <= ALL (retry_after_s)),
  visibility_timeout_s int NOT NULL CHECK (visibility_timeout_s BETWEEN 1 AND 43200),
  max_receives int NOT NULL CHECK (max_receives BETWEEN 1 AND 1000),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CHECK ((kind = 'push') = (url IS NOT NULL))
);
CREATE INDEX endpoints_version ON acp.endpoints (version);

COMMENT ON TABLE acp.endpoints IS 'Subscriptions: who hears of which events, and how. How they are doing: acp.endpoint_health';
COMMENT ON COLUMN acp.endpoints.events IS 'Topics, or * for all: checkout_session.created, ..., order_create, order_update';
COMMENT ON COLUMN acp.endpoints.status IS 'disabled: by the server, because the receiver said it is gone. A deleted one stays as a name';
COMMENT ON COLUMN acp.endpoints.allow_cidrs IS 'Address ranges that may be called beyond the public ones';
COMMENT ON COLUMN acp.endpoints.headers IS 'Sent along with every delivery; not for operators, as values may be secret';
COMMENT ON COLUMN acp.endpoints.retry_after_s IS 'Waits before each retry; null: the server''s default';
COMMENT ON COLUMN acp.endpoints.visibility_timeout_s IS 'Pull: how long a received message is hidden from others';
COMMENT ON COLUMN acp.endpoints.max_receives IS 'Pull: a message received as often without an ack is a dead letter';
COMMENT ON COLUMN acp.endpoints.version IS 'Rises over all endpoints, in the order of commits';

-- What servers poll. The row is locked to the end of each change, so a version seen means that all before it are seen.
CREATE TABLE acp.endpoint_version (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version bigint NOT NULL
);
INSERT INTO acp.endpoint_version (version) VALUES (0);
COMMENT ON TABLE acp.endpoint_version IS 'One row: how often endpoints were changed';

CREATE TABLE acp.endpoint_secrets (
  endpoint_id text COLLATE "C" NOT NULL REFERENCES acp.endpoints,
  number int NOT NULL,
  key_id text NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (endpoint_id, number)
);
COMMENT ON TABLE acp.endpoint_secrets IS 'What deliveries are signed with, encrypted (AES-256-GCM) under a key that is not in the database';
COMMENT ON COLUMN acp.endpoint_secrets.key_id IS 'Which key';
COMMENT ON COLUMN acp.endpoint_secrets.expires_at IS 'Null: the current one; the others end after a rotation';

-- Updated by every save of deliveries, so its pages are kept mostly empty.
CREATE TABLE acp.endpoint_cursors (
  shard smallint NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  epoch bigint NOT NULL DEFAULT 0,
  moved_at timestamptz NOT NULL,
  PRIMARY KEY (shard, endpoint_id)
) WITH (fillfactor = 30, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX endpoint_cursors_endpoint ON acp.endpoint_cursors (endpoint_id, shard);
COMMENT ON TABLE acp.endpoint_cursors IS 'How far each endpoint has come in each shard';
COMMENT ON COLUMN acp.endpoint_cursors.seq IS 'Every event up to it is delivered, not wanted, or has a row in the backlog';
COMMENT ON COLUMN acp.endpoint_cursors.epoch IS 'The newest epoch of the shard that delivered here; older ones are refused';

GRANT SELECT ON acp.endpoints, acp.endpoint_version, acp.endpoint_secrets, acp.endpoint_cursors TO acp_server;
GRANT SELECT (id, kind, url, events, status, status_reason, status_since, description, allow_cidrs, rate_per_s, concurrency,
              timeout_ms, retry_after_s, visibility_timeout_s, max_receives, created_at, updated_at, version)
  ON acp.endpoints TO acp_operator;
GRANT SELECT ON acp.endpoint_cursors TO acp_operator;

-- Raises the version for a change of endpoints. Not granted to anybody, like all that has no GRANT.
CREATE FUNCTION acp.next_endpoint_version() RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$ UPDATE acp.endpoint_version SET version = version + 1 RETURNING version $$;

-- What an act may say of settings: header values stay out.
CREATE FUNCTION acp.settings_to_tell(p_settings jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT CASE WHEN jsonb_typeof(p_settings -> 'headers') = 'object'
              THEN p_settings || jsonb_build_object('headers', (SELECT coalesce(jsonb_agg(k), '[]')
                                                                  FROM jsonb_object_keys(p_settings -> 'headers') AS k))
              ELSE p_settings END
$$;

-- The row of an endpoint, locked; an error where there is none.
CREATE FUNCTION acp.locked_endpoint(p_id text) RETURNS acp.endpoints
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_endpoint acp.endpoints;
BEGIN
  SELECT e.* INTO v_endpoint FROM acp.endpoints e WHERE e.id = p_id AND e.status <> 'deleted' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE no_data_found USING MESSAGE = format('there is no endpoint %s', p_id);
  END IF;
  RETURN v_endpoint;
END
$$;

-- p_settings: the columns of acp.endpoints an operator decides about, by name.
CREATE FUNCTION acp.create_endpoint(p_id text, p_kind text, p_settings jsonb, p_from_beginning boolean, p_key_id text,
                                    p_sealed bytea, p_actor text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_version CONSTANT bigint := acp.next_endpoint_version();
BEGIN
  INSERT INTO acp.endpoints
  SELECT r.* FROM jsonb_populate_record(NULL::acp.endpoints, p_settings || jsonb_build_object(
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
COMMENT ON FUNCTION acp.create_endpoint IS 'Makes an endpoint that begins with what is committed from now on, or with the first event';

-- p_change: some of the columns an operator decides about, by name.
CREATE FUNCTION acp.update_endpoint(p_id text, p_change jsonb, p_actor text) RETURNS void
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
         visibility_timeout_s = v_new.visibility_timeout_s, max_receives = v_new.max_receives,
         updated_at = clock_timestamp(), version = v_version
   WHERE e.id = p_id;
  PERFORM acp.record_act(p_actor, 'update', p_id, acp.settings_to_tell(p_change), 1);
END
$$;
COMMENT ON FUNCTION acp.update_endpoint IS 'Changes settings of an endpoint';

-- A deleted endpoint loses its secrets and cursors at once; its backlog goes with the janitor.
CREATE FUNCTION acp.set_endpoint_status(p_id text, p_status text, p_reason text, p_actor text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_version CONSTANT bigint := acp.next_endpoint_version();
  v_act CONSTANT text := CASE p_status WHEN 'active' THEN 'resume' WHEN 'paused' THEN 'pause'
                                       WHEN 'disabled' THEN 'disable' WHEN 'deleted' THEN 'delete' END;
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  PERFORM acp.locked_endpoint(p_id);
  UPDATE acp.endpoints e
     SET status = p_status, status_reason = coalesce(p_reason, ''), status_since = v_now, updated_at = v_now,
         headers = CASE WHEN p_status = 'deleted' THEN '{}' ELSE e.headers END, version = v_version
   WHERE e.id = p_id;
  IF p_status = 'deleted' THEN
    DELETE FROM acp.endpoint_secrets s WHERE s.endpoint_id = p_id;
    PERFORM FROM acp.endpoint_cursors c WHERE c.endpoint_id = p_id ORDER BY c.shard FOR UPDATE;
    DELETE FROM acp.endpoint_cursors c WHERE c.endpoint_id = p_id;
  END IF;
  PERFORM acp.record_act(p_actor, v_act, p_id, jsonb_build_object('reason', nullif(p_reason, '')), 1);
END
$$;
COMMENT ON FUNCTION acp.set_endpoint_status IS 'Resumes, pauses, disables or deletes an endpoint';

-- A new secret becomes the current one; those before it end after the overlap, at most a day.
CREATE FUNCTION acp.add_endpoint_secret(p_id text, p_key_id text, p_sealed bytea, p_overlap_s int, p_actor text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_version CONSTANT bigint := acp.next_endpoint_version();
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  PERFORM acp.locked_endpoint(p_id);
  IF p_overlap_s NOT BETWEEN 0 AND 86400 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'the secrets before it stay valid for 0 to 86400 seconds';
  END IF;
  UPDATE acp.endpoint_secrets s SET expires_at = least(s.expires_at, v_now + p_overlap_s * interval '1 s')
   WHERE s.endpoint_id = p_id;
  DELETE FROM acp.endpoint_secrets s WHERE s.endpoint_id = p_id AND s.expires_at <= v_now;
  IF (SELECT count(*) FROM acp.endpoint_secrets s WHERE s.endpoint_id = p_id) >= 5 THEN
    RAISE program_limit_exceeded USING MESSAGE = 'an endpoint has at most 5 valid secrets: wait until one ends, or rotate without overlap';
  END IF;
  INSERT INTO acp.endpoint_secrets (endpoint_id, number, key_id, sealed, created_at)
  SELECT p_id, 1 + coalesce(max(s.number), 0), p_key_id, p_sealed, v_now
    FROM acp.endpoint_secrets s WHERE s.endpoint_id = p_id;
  UPDATE acp.endpoints e SET updated_at = v_now, version = v_version WHERE e.id = p_id;
  PERFORM acp.record_act(p_actor, 'rotate', p_id, jsonb_build_object('overlap_s', p_overlap_s), 1);
END
$$;
COMMENT ON FUNCTION acp.add_endpoint_secret IS 'Rotates the secret of an endpoint';

CREATE FUNCTION acp.pause_endpoint(endpoint text, reason text DEFAULT '', by_whom text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT acp.set_endpoint_status(endpoint, 'paused', reason, by_whom) $$;
COMMENT ON FUNCTION acp.pause_endpoint IS 'Stops deliveries to an endpoint, nothing is lost; e.g. SELECT acp.pause_endpoint(''we_...'', ''why'')';

CREATE FUNCTION acp.resume_endpoint(endpoint text, by_whom text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT acp.set_endpoint_status(endpoint, 'active', '', by_whom) $$;
COMMENT ON FUNCTION acp.resume_endpoint IS 'Goes on with deliveries where they stopped; e.g. SELECT acp.resume_endpoint(''we_...'')';

GRANT EXECUTE ON FUNCTION acp.create_endpoint, acp.update_endpoint, acp.set_endpoint_status, acp.add_endpoint_secret,
  acp.pause_endpoint, acp.resume_endpoint TO acp_server;
GRANT EXECUTE ON FUNCTION acp.pause_endpoint, acp.resume_endpoint TO acp_operator;
