-- The trace each event belongs to (W3C Trace Context): as its request said in `traceparent`, or begun by the server.

ALTER TABLE acp.checkout_events ADD COLUMN traceparent text COLLATE "C";
COMMENT ON COLUMN acp.checkout_events.traceparent IS
  'The trace of the request that caused it (W3C), as in the server''s log and, under another span, in its webhooks: 00-<trace id>-<span id>-<flags>';
GRANT SELECT (traceparent) ON acp.checkout_events TO acp_operator;

CREATE OR REPLACE VIEW acp.events AS
  SELECT e.shard, e.seq, e.session_id, e.version, e.type, e.status, e.recorded_at, e.request_id, e.owner,
         e.schema_version, e.change, e.data, e.traceparent
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard;

CREATE OR REPLACE VIEW acp.session_history AS
  SELECT e.session_id, e.version, e.type, e.status, ARRAY(SELECT json_object_keys(e.change)) AS changed, e.recorded_at,
         e.request_id, e.shard, e.seq, e.traceparent
    FROM acp.shard_heads h JOIN acp.checkout_events e ON e.shard = h.shard;

-- As before (0003), with what p_traceparent says beside each event.
CREATE FUNCTION acp.append_events(
  p_shards smallint[], p_epochs bigint[], p_counts int[], p_node text, p_lease_ms int, p_retention_s int,
  p_event_item int[], p_event_at int[], p_event_place int[], p_session_id text[], p_version int[], p_type text[],
  p_status text[], p_schema_version smallint[], p_request_id text[], p_owner text[], p_change json[], p_hidden json[],
  p_data json[], p_traceparent text[],
  p_record_item int[], p_record_at int[], p_scope bytea[], p_body bytea[], p_record_session text[],
  p_record_version int[], p_finished boolean[], p_created boolean[], p_failure json[])
RETURNS TABLE (item int, outcome text, shard smallint, number bigint, body bytea, session_id text, version int,
               finished boolean, created boolean, failure json)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan -- planning anew costs more than the whole call
SET enable_seqscan = off -- so plans have to be right also when they were made while the tables were empty
SET enable_bitmapscan = off -- an index scan finds the heads in the order of their shards
AS $$
#variable_conflict use_column
DECLARE
  v_shards CONSTANT int := cardinality(p_shards);
  v_events CONSTANT int := cardinality(p_event_item);
  v_records CONSTANT int := cardinality(p_record_item);
  v_now timestamptz;
  v_expires timestamptz;
  v_raised smallint[];
  v_heads bigint[]; -- before this append, in the order of p_shards
  v_ends bigint[];
  v_first acp.idempotency_keys;
  v_written int;
  e int := 1;
  r int := 1;
BEGIN
  WITH raised AS (
    UPDATE acp.shard_heads h
       SET head = h.head + p_counts[array_position(p_shards, h.shard)],
           lease_until = clock_timestamp() + p_lease_ms * interval '1 ms'
     WHERE h.shard = ANY (p_shards) AND h.epoch = p_epochs[array_position(p_shards, h.shard)]
       AND h.owner = p_node AND h.lease_until > clock_timestamp()
    RETURNING h.shard, h.head - p_counts[array_position(p_shards, h.shard)] AS head)
  SELECT array_agg(raised.head ORDER BY raised.shard), array_agg(raised.shard ORDER BY raised.shard)
    INTO v_heads, v_raised FROM raised;
  IF cardinality(v_heads) IS DISTINCT FROM v_shards THEN
    UPDATE acp.shard_heads h SET head = h.head - p_counts[array_position(p_shards, h.shard)]
     WHERE h.shard = ANY (v_raised);
    RETURN QUERY SELECT 0, 'fenced', h.shard, h.epoch, NULL::bytea, NULL::text, NULL::int, NULL::boolean, NULL::boolean,
                        NULL::json
                   FROM acp.shard_heads h WHERE h.shard = ANY (p_shards) AND h.shard <> ALL (coalesce(v_raised, '{}'));
    RETURN;
  END IF;
  v_now := clock_timestamp();
  v_expires := v_now + p_retention_s * interval '1 s';

  -- What nearly always holds: each event is the next one of another session, no key was used before. Then all goes in
  -- at once, and the constraints are the check. The newest version is looked up as a scalar, which is one probe of an
  -- index for each item whatever the planner thinks, and not at all for a first event.
  BEGIN
    IF v_events > 0 THEN
      INSERT INTO acp.checkout_events (shard, seq, session_id, version, type, status, schema_version, recorded_at,
                                       request_id, owner, change, hidden, data, traceparent)
      SELECT p_shards[i.at], v_heads[i.at] + i.place, i.session_id, i.version, i.type, i.status, i.schema_version,
             v_now, i.request_id, i.owner, i.change, i.hidden, i.data, i.traceparent
        FROM unnest(p_event_at, p_event_place, p_session_id, p_version, p_type, p_status, p_schema_version,
                    p_request_id, p_owner, p_change, p_hidden, p_data, p_traceparent)
             AS i (at, place, session_id, version, type, status, schema_version, request_id, owner, change, hidden, data,
                   traceparent)
       WHERE i.version = 1
          OR i.version = 1 + (SELECT x.version FROM acp.checkout_events x
                               WHERE x.shard = p_shards[i.at] AND x.session_id = i.session_id
                               ORDER BY x.version DESC LIMIT 1);
      GET DIAGNOSTICS v_written = ROW_COUNT;
      IF v_written < v_events THEN
        RAISE unique_violation;
      END IF;
    END IF;
    IF v_records > 0 THEN
      INSERT INTO acp.idempotency_keys AS k (shard, scope, body, session_id, version, finished, created, recorded_at,
                                             expires_at, failure)
      SELECT p_shards[i.at], i.scope, i.body, i.session_id, i.version, i.finished, i.created, v_now, v_expires,
             i.failure
        FROM unnest(p_record_at, p_scope, p_body, p_record_session, p_record_version, p_finished, p_created, p_failure)
             AS i (at, scope, body, session_id, version, finished, created, failure)
      ON CONFLICT (shard, scope) DO UPDATE
        SET body = excluded.body, session_id = excluded.session_id, version = excluded.version,
            finished = excluded.finished, created = excluded.created, recorded_at = excluded.recorded_at,
            expires_at = excluded.expires_at, failure = excluded.failure
        WHERE k.expires_at <= v_now
           OR excluded.finished AND NOT k.finished AND k.body = excluded.body
              AND k.session_id IS NOT DISTINCT FROM excluded.session_id;
      GET DIAGNOSTICS v_written = ROW_COUNT;
      IF v_written < v_records THEN
        RAISE unique_violation;
      END IF;
    END IF;
    item := 0;
    outcome := 'appended';
    FOR a IN 1 .. v_shards LOOP
      shard := p_shards[a];
      number := v_heads[a] + 1;
      RETURN NEXT;
    END LOOP;
    RETURN;
  EXCEPTION
    -- A cardinality violation is a key twice in this call.
    WHEN unique_violation OR cardinality_violation THEN
      NULL;
  END;

  -- Otherwise item by item.
  v_ends := v_heads;
  FOR n IN 1 .. greatest(p_event_item[v_events], p_record_item[v_records]) LOOP
    DECLARE
      v_has_event CONSTANT boolean := coalesce(p_event_item[e] = n, false);
      v_has_record CONSTANT boolean := coalesce(p_record_item[r] = n, false);
      v_at CONSTANT int := CASE WHEN v_has_event THEN p_event_at[e] ELSE p_record_at[r] END;
      v_shard CONSTANT smallint := p_shards[v_at];
      v_refused text;
    BEGIN
      v_first := NULL;
      IF v_has_record THEN
        SELECT k.* INTO v_first FROM acp.idempotency_keys k
         WHERE k.shard = v_shard AND k.scope = p_scope[r] AND k.expires_at > v_now;
        IF FOUND AND NOT (p_finished[r] AND NOT v_first.finished AND v_first.body = p_body[r]
                          AND v_first.session_id IS NOT DISTINCT FROM p_record_session[r]) THEN
          v_refused := 'duplicate';
        END IF;
      END IF;
      IF v_refused IS NULL AND v_has_event AND p_version[e] <> 1 + coalesce(
           (SELECT x.version FROM acp.checkout_events x WHERE x.shard = v_shard AND x.session_id = p_session_id[e]
             ORDER BY x.version DESC LIMIT 1), 0) THEN
        v_refused := 'version_taken';
        v_first := NULL;
      END IF;

      IF v_refused IS NOT NULL THEN
        RETURN QUERY SELECT n, v_refused, v_shard, NULL::bigint, v_first.body, v_first.session_id, v_first.version,
                            v_first.finished, v_first.created, v_first.failure;
      ELSE
        IF v_has_event THEN
          v_ends[v_at] := v_ends[v_at] + 1;
          INSERT INTO acp.checkout_events (shard, seq, session_id, version, type, status, schema_version, recorded_at,
                                           request_id, owner, change, hidden, data, traceparent)
          VALUES (v_shard, v_ends[v_at], p_session_id[e], p_version[e], p_type[e], p_status[e], p_schema_version[e],
                  v_now, p_request_id[e], p_owner[e], p_change[e], p_hidden[e], p_data[e], p_traceparent[e]);
        END IF;
        IF v_has_record THEN
          INSERT INTO acp.idempotency_keys (shard, scope, body, session_id, version, finished, created, recorded_at,
                                            expires_at, failure)
          VALUES (v_shard, p_scope[r], p_body[r], p_record_session[r], p_record_version[r], p_finished[r],
                  p_created[r], v_now, v_expires, p_failure[r])
          ON CONFLICT (shard, scope) DO UPDATE -- expired, or finished now
            SET body = excluded.body, session_id = excluded.session_id, version = excluded.version,
                finished = excluded.finished, created = excluded.created, recorded_at = excluded.recorded_at,
                expires_at = excluded.expires_at, failure = excluded.failure;
        END IF;
      END IF;
      e := e + v_has_event::int;
      r := r + v_has_record::int;
    END;
  END LOOP;

  FOR a IN 1 .. v_shards LOOP
    IF v_ends[a] < v_heads[a] + p_counts[a] THEN
      UPDATE acp.shard_heads h SET head = v_ends[a] WHERE h.shard = p_shards[a];
    END IF;
    item := 0;
    outcome := 'appended';
    shard := p_shards[a];
    number := v_heads[a] + 1;
    RETURN NEXT;
  END LOOP;
END
$$;
COMMENT ON FUNCTION acp.append_events(
  smallint[], bigint[], int[], text, int, int, int[], int[], int[], text[], int[], text[], text[], smallint[], text[], text[],
  json[], json[], json[], text[], int[], int[], bytea[], bytea[], text[], int[], boolean[], boolean[], json[])
  IS 'Appends events and idempotency records to shards, under their epochs; the only way to write them';

-- For servers of the version before, which go on until they are replaced.
CREATE OR REPLACE FUNCTION acp.append_events(
  p_shards smallint[], p_epochs bigint[], p_counts int[], p_node text, p_lease_ms int, p_retention_s int,
  p_event_item int[], p_event_at int[], p_event_place int[], p_session_id text[], p_version int[], p_type text[],
  p_status text[], p_schema_version smallint[], p_request_id text[], p_owner text[], p_change json[], p_hidden json[],
  p_data json[],
  p_record_item int[], p_record_at int[], p_scope bytea[], p_body bytea[], p_record_session text[],
  p_record_version int[], p_finished boolean[], p_created boolean[], p_failure json[])
RETURNS TABLE (item int, outcome text, shard smallint, number bigint, body bytea, session_id text, version int,
               finished boolean, created boolean, failure json)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT * FROM acp.append_events(
    p_shards, p_epochs, p_counts, p_node, p_lease_ms, p_retention_s, p_event_item, p_event_at, p_event_place, p_session_id,
    p_version, p_type, p_status, p_schema_version, p_request_id, p_owner, p_change, p_hidden, p_data,
    '{}'::text[], p_record_item, p_record_at, p_scope, p_body, p_record_session, p_record_version, p_finished, p_created,
    p_failure)
$$;

GRANT EXECUTE ON FUNCTION acp.append_events(
  smallint[], bigint[], int[], text, int, int, int[], int[], int[], text[], int[], text[], text[], smallint[], text[], text[],
  json[], json[], json[], text[], int[], int[], bytea[], bytea[], text[], int[], boolean[], boolean[], json[]) TO acp_server;
