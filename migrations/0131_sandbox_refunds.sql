-- What the sandbox payment service gave back: one row per refund key, which is what makes a refund happen once.

CREATE TABLE acp.sandbox_refunds (
  refund_key  text PRIMARY KEY,
  payment_key text NOT NULL,   -- of the captured charge
  status      text NOT NULL CHECK (status IN ('refunded', 'refused')),
  amount      bigint NOT NULL CHECK (amount > 0),
  currency    text NOT NULL,
  reason      text,            -- of a refused one
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sandbox_refunds_payment_key ON acp.sandbox_refunds (payment_key);
CREATE INDEX sandbox_charges_reference ON acp.sandbox_charges (reference) WHERE reference IS NOT NULL;

-- Gives back a part of a captured charge, or answers again what became of the refund under this key. All refunds of a charge
-- together never exceed it: its row is locked meanwhile.
CREATE FUNCTION acp.sandbox_refund(p_key text, p_reference text, p_amount bigint, p_currency text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  charge acp.sandbox_charges;
  refund acp.sandbox_refunds;
  why    text;
BEGIN
  SELECT * INTO charge FROM acp.sandbox_charges WHERE reference = p_reference FOR UPDATE;
  SELECT * INTO refund FROM acp.sandbox_refunds WHERE refund_key = p_key;
  IF FOUND THEN
    RETURN to_jsonb(refund);
  END IF;
  why := CASE
    WHEN charge.payment_key IS NULL THEN 'no_such_charge'
    WHEN charge.currency <> p_currency THEN 'other_currency'
    WHEN p_amount + (SELECT coalesce(sum(r.amount), 0) FROM acp.sandbox_refunds r
                      WHERE r.payment_key = charge.payment_key AND r.status = 'refunded') > charge.amount
      THEN 'exceeds_charge'
  END;
  INSERT INTO acp.sandbox_refunds (refund_key, payment_key, status, amount, currency, reason)
  VALUES (p_key, coalesce(charge.payment_key, ''), CASE WHEN why IS NULL THEN 'refunded' ELSE 'refused' END, p_amount,
          p_currency, why)
  RETURNING * INTO refund;
  RETURN to_jsonb(refund);
END $$;

REVOKE ALL ON FUNCTION acp.sandbox_refund(text, text, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acp.sandbox_refund(text, text, bigint, text) TO acp_server;
GRANT SELECT ON acp.sandbox_refunds TO acp_operator;
