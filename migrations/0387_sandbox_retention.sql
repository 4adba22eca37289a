-- What the sandbox's vault and bank remember goes after its time, as records of idempotency keys do. Its charges, refunds and
-- balances are books, and stay.

-- As before, but others' old records are left to the janitor. Its own one, when it is older than p_keep, counts for nothing.
CREATE OR REPLACE FUNCTION acp.sandbox_request(p_scope bytea, p_body bytea, p_nonce bytea, p_answer text, p_failed boolean,
                                               p_keep interval) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  there acp.sandbox_requests;
BEGIN
  IF p_scope IS NULL THEN
    RETURN NULL;
  END IF;
  DELETE FROM acp.sandbox_requests WHERE scope = p_scope AND made_at < now() - p_keep;
  FOR v_try IN 1 .. 5 LOOP -- again where the janitor took away what stood in the way
    INSERT INTO acp.sandbox_requests (scope, body, nonce, answer, failed)
    VALUES (p_scope, p_body, p_nonce, p_answer, p_failed) ON CONFLICT DO NOTHING;
    IF FOUND THEN
      RETURN NULL;
    END IF;
    SELECT * INTO there FROM acp.sandbox_requests WHERE scope = p_scope;
    IF FOUND THEN
      RETURN to_jsonb(there);
    END IF;
  END LOOP;
  RAISE serialization_failure USING MESSAGE = 'this request is put on record and taken away again and again';
END $$;

CREATE INDEX sandbox_tokens_made_at ON acp.sandbox_tokens (made_at);
CREATE INDEX sandbox_authentications_made_at ON acp.sandbox_authentications (made_at);

-- Removes requests that are older than p_requests, and, p_days after they could last be of use, authentications and tokens; of
-- each at most p_limit. Returns how many went of what had most. No session waits 60 days for its token or its buyer.
CREATE FUNCTION acp.forget_sandbox(p_requests interval, p_days int, p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  v_before CONSTANT timestamptz := now() - p_days * interval '1 day';
  v_requests bigint;
  v_authentications bigint;
  v_tokens bigint;
BEGIN
  IF p_days < 14 OR p_requests < interval '24 hours' THEN
    RAISE invalid_parameter_value USING MESSAGE = 'requests are kept for at least a day, and what they made for 14';
  END IF;
  DELETE FROM acp.sandbox_requests r WHERE r.scope IN (
    SELECT o.scope FROM acp.sandbox_requests o WHERE o.made_at < now() - p_requests ORDER BY o.made_at LIMIT p_limit
    FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS v_requests = ROW_COUNT;
  DELETE FROM acp.sandbox_authentications a WHERE a.id IN (
    SELECT o.id FROM acp.sandbox_authentications o WHERE o.made_at < v_before - interval '60 days' ORDER BY o.made_at LIMIT p_limit
    FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS v_authentications = ROW_COUNT;
  DELETE FROM acp.sandbox_tokens t WHERE t.token_hash IN (
    SELECT o.token_hash FROM acp.sandbox_tokens o
     WHERE o.made_at < v_before
       AND (o.used_by IS NOT NULL OR o.expires_at < v_before OR o.made_at < v_before - interval '60 days')
     ORDER BY o.made_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS v_tokens = ROW_COUNT;
  RETURN greatest(v_requests, v_authentications, v_tokens);
END $$;
COMMENT ON FUNCTION acp.forget_sandbox IS 'Removes what the sandbox need not remember any more; returns how many of what had most';

REVOKE ALL ON FUNCTION acp.forget_sandbox(interval, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acp.forget_sandbox(interval, int, int) TO acp_server;
