-- The one way into the event log. acp_server may call this and nothing else that writes there.
--
-- One transaction of one shard: the update of the shard's head locks its row to the end of the transaction, so
-- sequence order is commit order, a rollback leaves no gap, and what is read after it can't change before the commit.
--
-- An item is an event, an idempotency record, or both; all its parts are written or none. Items are numbered 1 to n;
-- p_event_item and p_record_item say which item the events and records belong to, in rising order.
--
-- Returns no row at all when the shard is not held under this epoch any more. Otherwise one row for item 0 with the
-- sequence number of the first event written, the others following it in order, and one row for each item refused:
-- 'duplicate', with the record that was there first, or 'version_taken'.
CREATE FUNCTION acp.append_events(
  p_shard smallint, p_epoch bigint, p_node text, p_lease_ms int, p_retention_s int,
  p_event_item int[], p_session_id text[], p_version int[], p_type text[], p_status text[], p_schema_version smallint[],
  p_request_id text[], p_owner text[], p_change json[], p_hidden json[], p_data json[],
  p_record_item int[], p_scope bytea[], p_body bytea[], p_record_session text[], p_record_version int[],
  p_finished boolean[], p_created boolean[], p_failure json[])
RETURNS TABLE (item int, outcome text, seq bigint, body bytea, session_id text, version int, finished boolean,
               created boolean, failure json)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan -- planning anew costs more than the whole call
SET enable_seqscan = off -- so plans have to be right also when they were made while the tables were empty
AS $$
#variable_conflict use_column
DECLARE
  v_events CONSTANT int := cardinality(p_event_item);
  v_records CONSTANT int := cardinality(p_record_item);
  v_now timestamptz;
  v_expires timestamptz;
  v_head bigint;
  v_end bigint;
  v_first acp.idempotency_keys;
  v_plain boolean := true;
  e int := 1;
  r int := 1;
BEGIN
  UPDATE acp.shard_heads h
     SET head = h.head + v_events, lease_until = clock_timestamp() + p_lease_ms * interval '1 ms'
   WHERE h.shard = p_shard AND h.epoch = p_epoch AND h.owner = p_node AND h.lease_until > clock_timestamp()
  RETURNING h.head - v_events INTO v_head;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  v_now := clock_timestamp();
  v_expires := v_now + p_retention_s * interval '1 s';

  -- What nearly always holds: each event is the next one of another session, no key was used before. Then all goes in
  -- at once. LIMIT keeps the look-ups below what they are meant to be: one probe of an index for each item.
  IF v_events > 0 THEN
    SELECT bool_and(i.version = coalesce(newest.version, 0) + 1) AND count(DISTINCT i.session_id) = v_events INTO v_plain
      FROM unnest(p_session_id, p_version) AS i (session_id, version)
      LEFT JOIN LATERAL (SELECT x.version FROM acp.checkout_events x
                          WHERE x.shard = p_shard AND x.session_id = i.session_id
                          ORDER BY x.version DESC LIMIT 1) AS newest ON true;
  END IF;
  IF v_plain AND v_records > 0 THEN
    SELECT count(DISTINCT i.scope) = v_records
           AND bool_and(k.finished IS NULL OR i.finished AND NOT k.finished AND k.body = i.body
                                              AND k.session_id IS NOT DISTINCT FROM i.session_id) INTO v_plain
      FROM unnest(p_scope, p_body, p_record_session, p_finished) AS i (scope, body, session_id, finished)
      LEFT JOIN LATERAL (SELECT x.body, x.session_id, x.finished FROM acp.idempotency_keys x
                          WHERE x.shard = p_shard AND x.scope = i.scope AND x.expires_at > v_now
                          LIMIT 1) AS k ON true;
  END IF;
  IF v_plain THEN
    IF v_events > 0 THEN
      INSERT INTO acp.checkout_events (shard, seq, session_id, version, type, status, schema_version, recorded_at,
                                       request_id, owner, change, hidden, data)
      SELECT p_shard, v_head + i.ord, i.session_id, i.version, i.type, i.status, i.schema_version, v_now,
             i.request_id, i.owner, i.change, i.hidden, i.data
        FROM unnest(p_session_id, p_version, p_type, p_status, p_schema_version, p_request_id, p_owner, p_change,
                    p_hidden, p_data) WITH ORDINALITY
             AS i (session_id, version, type, status, schema_version, request_id, owner, change, hidden, data, ord);
    END IF;
    IF v_records > 0 THEN
      INSERT INTO acp.idempotency_keys (shard, scope, body, session_id, version, finished, created, recorded_at,
                                        expires_at, failure)
      SELECT p_shard, i.scope, i.body, i.session_id, i.version, i.finished, i.created, v_now, v_expires, i.failure
        FROM unnest(p_scope, p_body, p_record_session, p_record_version, p_finished, p_created, p_failure)
             AS i (scope, body, session_id, version, finished, created, failure)
      ON CONFLICT (shard, scope) DO UPDATE -- expired, or finished now
        SET body = excluded.body, session_id = excluded.session_id, version = excluded.version,
            finished = excluded.finished, created = excluded.created, recorded_at = excluded.recorded_at,
            expires_at = excluded.expires_at, failure = excluded.failure;
    END IF;
    item := 0;
    outcome := 'appended';
    seq := v_head + 1;
    RETURN NEXT;
    RETURN;
  END IF;

  -- Otherwise item by item.
  v_end := v_head;
  FOR n IN 1 .. greatest(p_event_item[v_events], p_record_item[v_records]) LOOP
    DECLARE
      v_has_event CONSTANT boolean := coalesce(p_event_item[e] = n, false);
      v_has_record CONSTANT boolean := coalesce(p_record_item[r] = n, false);
      v_refused text;
    BEGIN
      v_first := NULL;
      IF v_has_record THEN
        SELECT k.* INTO v_first FROM acp.idempotency_keys k
         WHERE k.shard = p_shard AND k.scope = p_scope[r] AND k.expires_at > v_now;
        IF FOUND AND NOT (p_finished[r] AND NOT v_first.finished AND v_first.body = p_body[r]
                          AND v_first.session_id IS NOT DISTINCT FROM p_record_session[r]) THEN
          v_refused := 'duplicate';
        END IF;
      END IF;
      IF v_refused IS NULL AND v_has_event AND p_version[e] <> 1 + coalesce(
           (SELECT x.version FROM acp.checkout_events x WHERE x.shard = p_shard AND x.session_id = p_session_id[e]
             ORDER BY x.version DESC LIMIT 1), 0) THEN
        v_refused := 'version_taken';
        v_first := NULL;
      END IF;

      IF v_refused IS NOT NULL THEN
        RETURN QUERY SELECT n, v_refused, NULL::bigint, v_first.body, v_first.session_id, v_first.version,
                            v_first.finished, v_first.created, v_first.failure;
      ELSE
        IF v_has_event THEN
          v_end := v_end + 1;
          INSERT INTO acp.checkout_events (shard, seq, session_id, version, type, status, schema_version, recorded_at,
                                           request_id, owner, change, hidden, data)
          VALUES (p_shard, v_end, p_session_id[e], p_version[e], p_type[e], p_status[e], p_schema_version[e], v_now,
                  p_request_id[e], p_owner[e], p_change[e], p_hidden[e], p_data[e]);
        END IF;
        IF v_has_record THEN
          INSERT INTO acp.idempotency_keys (shard, scope, body, session_id, version, finished, created, recorded_at,
                                            expires_at, failure)
          VALUES (p_shard, p_scope[r], p_body[r], p_record_session[r], p_record_version[r], p_finished[r],
                  p_created[r], v_now, v_expires, p_failure[r])
          ON CONFLICT (shard, scope) DO UPDATE
            SET body = excluded.body, session_id = excluded.session_id, version = excluded.version,
                finished = excluded.finished, created = excluded.created, recorded_at = excluded.recorded_at,
                expires_at = excluded.expires_at, failure = excluded.failure;
        END IF;
      END IF;
      e := e + v_has_event::int;
      r := r + v_has_record::int;
    END;
  END LOOP;

  IF v_end < v_head + v_events THEN
    UPDATE acp.shard_heads h SET head = v_end WHERE h.shard = p_shard;
  END IF;
  item := 0;
  outcome := 'appended';
  seq := v_head + 1;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION acp.append_events IS 'Appends events and idempotency records to one shard, under its epoch; the only way to write them';

-- Takes a shard for a server, under a new epoch. Returns the new epoch; no row while another server's lease lasts.
CREATE FUNCTION acp.claim_shard(p_shard smallint, p_node text, p_lease_ms int) RETURNS TABLE (epoch bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  UPDATE acp.shard_heads h
     SET epoch = h.epoch + 1, owner = p_node, lease_until = clock_timestamp() + p_lease_ms * interval '1 ms'
   WHERE h.shard = p_shard AND (h.owner IS NULL OR h.owner = p_node OR h.lease_until <= clock_timestamp())
  RETURNING h.epoch
$$;
COMMENT ON FUNCTION acp.claim_shard IS 'Takes a shard under a new epoch; no row while another server holds it';

-- Extends the lease. No row when the shard is not held under this epoch any more.
CREATE FUNCTION acp.renew_shard(p_shard smallint, p_epoch bigint, p_node text, p_lease_ms int) RETURNS TABLE (epoch bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  UPDATE acp.shard_heads h SET lease_until = clock_timestamp() + p_lease_ms * interval '1 ms'
   WHERE h.shard = p_shard AND h.epoch = p_epoch AND h.owner = p_node AND h.lease_until > clock_timestamp()
  RETURNING h.epoch
$$;
COMMENT ON FUNCTION acp.renew_shard IS 'Extends a shard''s lease; no row when it is not held any more';

-- Sessions whose newest event is a completion under way. Remembers how far everything is settled, so that a start
-- looks only at completions since the one before.
CREATE FUNCTION acp.unfinished_sessions(p_shard smallint) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
  v_head bigint;
  v_settled bigint;
  v_sessions text[];
BEGIN
  -- Whatever has a seq up to this head is committed and visible to the next statement.
  SELECT h.head, h.settled INTO v_head, v_settled FROM acp.shard_heads h WHERE h.shard = p_shard;
  SELECT array_agg(e.session_id ORDER BY e.seq), least(v_head, min(e.seq) - 1) INTO v_sessions, v_settled
    FROM acp.checkout_events e
   WHERE e.shard = p_shard AND e.seq > v_settled AND e.status = 'complete_in_progress'
     AND NOT EXISTS (SELECT FROM acp.checkout_events n
                      WHERE n.shard = p_shard AND n.session_id = e.session_id AND n.version = e.version + 1);
  UPDATE acp.shard_heads h SET settled = v_settled WHERE h.shard = p_shard AND h.settled < v_settled;
  RETURN QUERY SELECT unnest(v_sessions);
END
$$;
COMMENT ON FUNCTION acp.unfinished_sessions IS 'Sessions whose newest event is a completion under way, oldest first';

-- Removes idempotency records that expired, at most p_limit; returns how many.
CREATE FUNCTION acp.forget_expired_keys(p_shard smallint, p_limit int) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM acp.idempotency_keys
     WHERE shard = p_shard AND expires_at <= now()
       AND scope IN (SELECT scope FROM acp.idempotency_keys WHERE shard = p_shard AND expires_at <= now() LIMIT p_limit)
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION acp.forget_expired_keys IS 'Removes expired idempotency records of a shard; returns how many';

GRANT EXECUTE ON FUNCTION acp.append_events, acp.claim_shard, acp.renew_shard, acp.unfinished_sessions,
  acp.forget_expired_keys TO acp_server;
