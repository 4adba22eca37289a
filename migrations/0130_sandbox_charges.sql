-- The books of the sandbox payment service: one row per payment key, which is what makes a charge happen once. No tokens here.

CREATE TABLE acp.sandbox_charges (
  payment_key text PRIMARY KEY,
  status      text NOT NULL CHECK (status IN ('captured', 'declined', 'needs_authentication', 'abandoned')),
  session_id  text,
  amount      bigint,
  currency    text,
  reference   text,   -- of a captured charge
  code        text,   -- of a declined one
  message     text,
  recorded_at timestamptz NOT NULL DEFAULT now()
);

-- Records the outcome of a charge unless the key has one already, and answers what counts: {"status", "reference", "code",
-- "message", "earlier": whether it was there before}. An authenticated attempt (p_authenticated) settles a
-- key that waits for it, for the same amount.
CREATE FUNCTION acp.sandbox_charge(p_key text, p_status text, p_session text, p_amount bigint, p_currency text,
                                   p_reference text, p_code text, p_message text, p_authenticated boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  charge acp.sandbox_charges;
BEGIN
  INSERT INTO acp.sandbox_charges AS c (payment_key, status, session_id, amount, currency, reference, code, message)
  VALUES (p_key, p_status, p_session, p_amount, p_currency, p_reference, p_code, p_message)
  ON CONFLICT (payment_key) DO UPDATE
    SET status = p_status, reference = p_reference, code = p_code, message = p_message, recorded_at = now()
    WHERE c.status = 'needs_authentication' AND p_authenticated AND c.amount = p_amount AND c.currency = p_currency
  RETURNING * INTO charge;
  IF FOUND THEN
    RETURN to_jsonb(charge) || '{"earlier": false}';
  END IF;
  SELECT * INTO charge FROM acp.sandbox_charges WHERE payment_key = p_key;
  RETURN to_jsonb(charge) || '{"earlier": true}';
END $$;

-- What became of a charge. A key nobody has charged is marked abandoned, so that a late charge is refused.
CREATE FUNCTION acp.sandbox_find(p_key text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
DECLARE
  charge acp.sandbox_charges;
BEGIN
  INSERT INTO acp.sandbox_charges (payment_key, status) VALUES (p_key, 'abandoned') ON CONFLICT DO NOTHING;
  SELECT * INTO charge FROM acp.sandbox_charges WHERE payment_key = p_key;
  RETURN to_jsonb(charge);
END $$;

REVOKE ALL ON FUNCTION acp.sandbox_charge(text, text, text, bigint, text, text, text, text, boolean), acp.sandbox_find(text)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acp.sandbox_charge(text, text, text, bigint, text, text, text, text, boolean), acp.sandbox_find(text)
  TO acp_server;
GRANT SELECT ON acp.sandbox_charges TO acp_operator;
