-- Delegated payment and authentication at the sandbox: what its vault and its bank remember. No card number and no code is
-- ever in here: of a card only the last four digits, and what its test number stands for. A token is known by its hash.

CREATE TABLE acp.sandbox_tokens (
  token_hash  bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  owner       text NOT NULL,            -- the agent it was given to
  merchant_id text NOT NULL,            -- what it may be used for: the allowance
  session_id  text NOT NULL,
  max_amount  bigint NOT NULL CHECK (max_amount > 0),
  currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  expires_at  timestamptz NOT NULL,
  card        text NOT NULL CHECK (card IN ('pays', 'declined', 'insufficient_funds', 'blocked')),
  asks_first  boolean NOT NULL,         -- the bank wants the buyer authenticated
  last4       text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
  used_by     text,                     -- the payment key of the one charge it was good for
  made_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE acp.sandbox_authentications (
  id              text PRIMARY KEY,
  owner           text NOT NULL,
  merchant_id     text NOT NULL,
  session_id      text,                 -- none: it counts for no session
  attempt         text,                 -- the charge that asked for it: its payment key names the session's version
  amount          bigint NOT NULL,
  currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  last4           text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
  flow            text NOT NULL,        -- what the test number stands for
  fingerprints    boolean NOT NULL,     -- the browser is known already
  transaction_id  uuid NOT NULL UNIQUE, -- the directory server's
  server_trans_id uuid NOT NULL,
  acs_trans_id    uuid NOT NULL,
  authenticated_at timestamptz,         -- when it was gone on with
  used_by         text,
  made_at         timestamptz NOT NULL DEFAULT now(),
  expires_at      timestamptz NOT NULL
);

-- Requests that came with an idempotency key: a digest of its scope, one of its body that is keyed with the idempotency key
-- (which is kept nowhere, so that no card number can be guessed back from it), and the answer.
CREATE TABLE acp.sandbox_requests (
  scope   bytea PRIMARY KEY CHECK (length(scope) = 32),
  body    bytea NOT NULL CHECK (length(body) = 32),
  nonce   bytea NOT NULL,  -- what, together with the idempotency key, a token is made of
  answer  text NOT NULL,   -- a failure, an authentication as it was answered, or empty for a token
  failed  boolean NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sandbox_requests_made_at ON acp.sandbox_requests (made_at);

CREATE INDEX sandbox_charges_waiting ON acp.sandbox_charges (session_id, recorded_at) WHERE status = 'needs_authentication';

-- What was answered under this scope before; null: nothing, and the new request is on record. A second request under the same
-- key waits here until the first one has committed. Ones that are older than p_keep are forgotten, a few at a time.
CREATE FUNCTION acp.sandbox_request(p_scope bytea, p_body bytea, p_nonce bytea, p_answer text, p_failed boolean,
                                    p_keep interval) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  there acp.sandbox_requests;
BEGIN
  IF p_scope IS NULL THEN
    RETURN NULL;
  END IF;
  DELETE FROM acp.sandbox_requests r WHERE r.scope IN (
    SELECT o.scope FROM acp.sandbox_requests o WHERE o.made_at < now() - p_keep ORDER BY o.made_at LIMIT 20
    FOR UPDATE SKIP LOCKED);
  INSERT INTO acp.sandbox_requests (scope, body, nonce, answer, failed)
  VALUES (p_scope, p_body, p_nonce, p_answer, p_failed) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN NULL;
  END IF;
  SELECT * INTO there FROM acp.sandbox_requests WHERE scope = p_scope;
  RETURN to_jsonb(there);
END $$;

-- Puts a card into the vault (p_token: a row), unless its request was answered before: then that.
CREATE FUNCTION acp.sandbox_vault(p_scope bytea, p_body bytea, p_nonce bytea, p_answer text, p_keep interval, p_token jsonb)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  there jsonb := acp.sandbox_request(p_scope, p_body, p_nonce, p_answer, false, p_keep);
BEGIN
  IF there IS NULL THEN
    INSERT INTO acp.sandbox_tokens
    SELECT * FROM jsonb_populate_record(NULL::acp.sandbox_tokens, p_token || jsonb_build_object('made_at', now()));
  END IF;
  RETURN there;
END $$;

-- Begins an authentication (p_new: a row), likewise. It belongs to the attempt to pay that waits for one now, if there is one.
CREATE FUNCTION acp.sandbox_authentication_begin(p_scope bytea, p_body bytea, p_nonce bytea, p_answer text, p_keep interval,
                                                 p_new jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  there jsonb := acp.sandbox_request(p_scope, p_body, p_nonce, p_answer, false, p_keep);
BEGIN
  IF there IS NULL THEN
    INSERT INTO acp.sandbox_authentications
    SELECT * FROM jsonb_populate_record(NULL::acp.sandbox_authentications, p_new || jsonb_build_object(
      'made_at', now(),
      'attempt', (SELECT c.payment_key FROM acp.sandbox_charges c
                   WHERE c.session_id = p_new ->> 'session_id' AND c.status = 'needs_authentication'
                   ORDER BY c.recorded_at DESC LIMIT 1)));
  END IF;
  RETURN there;
END $$;

-- The authentication goes on, once; likewise. {"late": true} where it had gone on, or was over, before.
CREATE FUNCTION acp.sandbox_authentication_go_on(p_scope bytea, p_body bytea, p_nonce bytea, p_answer text, p_keep interval,
                                                 p_id text, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  there jsonb := acp.sandbox_request(p_scope, p_body, p_nonce, p_answer, false, p_keep);
BEGIN
  IF there IS NOT NULL THEN
    RETURN there;
  END IF;
  UPDATE acp.sandbox_authentications SET authenticated_at = p_now
   WHERE id = p_id AND authenticated_at IS NULL AND expires_at > p_now;
  IF FOUND THEN
    RETURN NULL;
  END IF;
  DELETE FROM acp.sandbox_requests WHERE scope = p_scope;
  RETURN '{"late": true}';
END $$;

-- Null: there is none, or it is another agent's.
CREATE FUNCTION acp.sandbox_authentication_show(p_id text, p_owner text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = acp, pg_temp AS $$
  SELECT to_jsonb(a) FROM acp.sandbox_authentications a WHERE a.id = p_id AND a.owner = p_owner;
$$;

-- What keeps a token from paying this; null: nothing. The caller holds the token's row.
CREATE FUNCTION acp.sandbox_token_refusal(t acp.sandbox_tokens, p_session text, p_merchant text, p_amount bigint,
                                          p_currency text) RETURNS text
LANGUAGE sql STABLE SET search_path = acp, pg_temp AS $$
  SELECT CASE
    WHEN t.token_hash IS NULL THEN 'token_unknown'
    WHEN t.used_by IS NOT NULL THEN 'token_already_used'
    WHEN t.expires_at <= now() THEN 'token_expired'
    WHEN t.session_id <> p_session THEN 'token_session_mismatch'
    WHEN t.merchant_id <> p_merchant THEN 'token_merchant_mismatch'
    WHEN t.currency <> p_currency THEN 'token_currency_mismatch'
    WHEN t.max_amount < p_amount THEN 'insufficient_allowance'
    WHEN t.card = 'declined' THEN 'payment_declined'
    WHEN t.card = 'insufficient_funds' THEN 'insufficient_funds'
    WHEN t.card = 'blocked' THEN 'card_blocked'
  END;
$$;

-- What keeps the result of an authentication from counting for this; null: nothing. It counts once, for the card, session,
-- amount and currency it was asked for, and for the attempt that asked, so for that version of the session.
CREATE FUNCTION acp.sandbox_authentication_refusal(a acp.sandbox_authentications, t acp.sandbox_tokens, p_attempt text,
                                                   p_amount bigint, p_currency text, p_outcome text) RETURNS text
LANGUAGE sql STABLE SET search_path = acp, pg_temp AS $$
  SELECT CASE
    WHEN a.id IS NULL OR a.authenticated_at IS NULL THEN 'authentication_unknown'
    WHEN a.used_by IS NOT NULL OR a.session_id IS DISTINCT FROM t.session_id OR a.merchant_id <> t.merchant_id
      OR a.amount <> p_amount OR a.currency <> p_currency OR a.last4 <> t.last4
      OR a.attempt IS DISTINCT FROM p_attempt THEN 'authentication_mismatch'
    WHEN p_outcome = 'authenticated' AND a.flow IN ('frictionless', 'challenge') THEN NULL
    WHEN p_outcome = 'attempt_acknowledged' AND a.flow = 'attempted' THEN NULL
    ELSE 'authentication_failed'
  END;
$$;

-- Charges a card of the vault, at most once per key and once per token, and answers as sandbox_charge does. A token is used
-- up by the charge that takes money, not by one that is declined.
CREATE FUNCTION acp.sandbox_charge_token(p_key text, p_token bytea, p_session text, p_merchant text, p_amount bigint,
                                         p_currency text, p_reference text, p_transaction uuid, p_outcome text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  t       acp.sandbox_tokens;
  a       acp.sandbox_authentications;
  attempt text;
  refusal text;
  status  text;
  answer  jsonb;
BEGIN
  SELECT * INTO t FROM acp.sandbox_tokens WHERE token_hash = p_token FOR UPDATE;
  IF t.used_by = p_key THEN -- this charge, come again
    SELECT to_jsonb(c) || '{"earlier": true}' INTO answer FROM acp.sandbox_charges c WHERE c.payment_key = p_key;
    RETURN answer;
  END IF;
  refusal := acp.sandbox_token_refusal(t, p_session, p_merchant, p_amount, p_currency);
  IF refusal IS NULL AND t.asks_first AND p_outcome IS NOT NULL THEN
    SELECT c.payment_key INTO attempt FROM acp.sandbox_charges c
     WHERE c.session_id = p_session AND c.status = 'needs_authentication' ORDER BY c.recorded_at DESC LIMIT 1;
    SELECT * INTO a FROM acp.sandbox_authentications WHERE transaction_id = p_transaction FOR UPDATE;
    refusal := acp.sandbox_authentication_refusal(a, t, attempt, p_amount, p_currency, p_outcome);
  END IF;
  status := CASE WHEN refusal IS NOT NULL THEN 'declined'
                 WHEN t.asks_first AND p_outcome IS NULL THEN 'needs_authentication'
                 ELSE 'captured' END;
  answer := acp.sandbox_charge(p_key, status, p_session, p_amount, p_currency,
                               CASE WHEN status = 'captured' THEN p_reference END, refusal, NULL, p_outcome IS NOT NULL);
  IF answer ->> 'status' = 'captured' AND NOT (answer ->> 'earlier')::boolean THEN
    UPDATE acp.sandbox_tokens SET used_by = p_key WHERE token_hash = p_token;
    UPDATE acp.sandbox_authentications SET used_by = p_key WHERE id = a.id;
  END IF;
  RETURN answer;
END $$;

REVOKE ALL ON FUNCTION acp.sandbox_request(bytea, bytea, bytea, text, boolean, interval),
  acp.sandbox_vault(bytea, bytea, bytea, text, interval, jsonb),
  acp.sandbox_authentication_begin(bytea, bytea, bytea, text, interval, jsonb),
  acp.sandbox_authentication_go_on(bytea, bytea, bytea, text, interval, text, timestamptz), acp.sandbox_authentication_show(text, text),
  acp.sandbox_token_refusal(acp.sandbox_tokens, text, text, bigint, text),
  acp.sandbox_authentication_refusal(acp.sandbox_authentications, acp.sandbox_tokens, text, bigint, text, text),
  acp.sandbox_charge_token(text, bytea, text, text, bigint, text, text, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acp.sandbox_request(bytea, bytea, bytea, text, boolean, interval),
  acp.sandbox_vault(bytea, bytea, bytea, text, interval, jsonb),
  acp.sandbox_authentication_begin(bytea, bytea, bytea, text, interval, jsonb),
  acp.sandbox_authentication_go_on(bytea, bytea, bytea, text, interval, text, timestamptz), acp.sandbox_authentication_show(text, text),
  acp.sandbox_charge_token(text, bytea, text, text, bigint, text, text, uuid, text) TO acp_server;
GRANT SELECT ON acp.sandbox_tokens, acp.sandbox_authentications TO acp_operator;
