-- What the shop keeps for its buyers at the sandbox: gift cards, points, store credit. An account is known by the hash of its
-- number. Points count in minor units, too: one for one.

CREATE TABLE acp.sandbox_balances (
  account  bytea NOT NULL CHECK (length(account) = 32),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  kind     text NOT NULL CHECK (kind IN ('gift_card', 'points', 'store_credit')),
  balance  bigint NOT NULL CHECK (balance >= 0),
  PRIMARY KEY (account, currency)
);

-- Which account a captured charge was taken from, for what is given back.
CREATE TABLE acp.sandbox_balance_charges (
  payment_key text PRIMARY KEY,
  account     bytea NOT NULL,
  currency    text NOT NULL,
  FOREIGN KEY (account, currency) REFERENCES acp.sandbox_balances
);

-- Charges an account, at most once per key, and answers as sandbox_charge does. An account nobody has used yet has p_opening.
CREATE FUNCTION acp.sandbox_charge_balance(p_key text, p_account bytea, p_kind text, p_opening bigint, p_session text,
                                           p_amount bigint, p_currency text, p_reference text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  there  acp.sandbox_balances;
  enough boolean;
  answer jsonb;
BEGIN
  INSERT INTO acp.sandbox_balances (account, currency, kind, balance) VALUES (p_account, p_currency, p_kind, p_opening)
  ON CONFLICT DO NOTHING;
  SELECT * INTO there FROM acp.sandbox_balances WHERE account = p_account AND currency = p_currency FOR UPDATE;
  enough := there.kind = p_kind AND there.balance >= p_amount;
  answer := acp.sandbox_charge(p_key, CASE WHEN enough THEN 'captured' ELSE 'declined' END, p_session, p_amount, p_currency,
                               CASE WHEN enough THEN p_reference END, CASE WHEN NOT enough THEN 'insufficient_' || p_kind END,
                               NULL, false);
  IF enough AND NOT (answer ->> 'earlier')::boolean THEN
    UPDATE acp.sandbox_balances SET balance = balance - p_amount WHERE account = p_account AND currency = p_currency;
    INSERT INTO acp.sandbox_balance_charges (payment_key, account, currency) VALUES (p_key, p_account, p_currency);
  END IF;
  RETURN answer;
END $$;

-- What is given back of such a charge is on the account again.
CREATE FUNCTION acp.sandbox_refund_to_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
BEGIN
  UPDATE acp.sandbox_balances b SET balance = b.balance + NEW.amount
    FROM acp.sandbox_balance_charges c
   WHERE c.payment_key = NEW.payment_key AND b.account = c.account AND b.currency = c.currency;
  RETURN NULL;
END $$;
CREATE TRIGGER to_balance AFTER INSERT ON acp.sandbox_refunds
  FOR EACH ROW WHEN (NEW.status = 'refunded') EXECUTE FUNCTION acp.sandbox_refund_to_balance();

REVOKE ALL ON FUNCTION acp.sandbox_charge_balance(text, bytea, text, bigint, text, bigint, text, text),
  acp.sandbox_refund_to_balance() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acp.sandbox_charge_balance(text, bytea, text, bigint, text, bigint, text, text) TO acp_server;
GRANT SELECT ON acp.sandbox_balances TO acp_operator;
