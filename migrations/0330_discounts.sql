-- Discounts: what they take off, the codes that ask for them, and how often they were used. The first three tables are replaced
-- as a whole by the settings file; the counts stay, under the discount's id.

CREATE TABLE acp.discounts (
  discount_id        text PRIMARY KEY,
  name               text NOT NULL,                     -- for buyers
  millionths         bigint CHECK (millionths BETWEEN 0 AND 1000000),  -- 20% is 200000; null: a fixed amount
  method             text NOT NULL DEFAULT 'across' CHECK (method IN ('each', 'across')),
  applies_to         text NOT NULL DEFAULT 'items' CHECK (applies_to IN ('items', 'fulfillment')),
  priority           bigint NOT NULL DEFAULT 100 CHECK (priority >= 1),  -- lower is taken off first
  combines           boolean NOT NULL DEFAULT true,     -- false: never together with another one
  items              text[] NOT NULL DEFAULT '{}',      -- empty: all
  starts_at          timestamptz,
  ends_at            timestamptz CHECK (ends_at > starts_at),
  signed_in          boolean NOT NULL DEFAULT false,    -- only for buyers who are signed in at the shop
  tiers              text[] NOT NULL DEFAULT '{}',      -- of the loyalty programme; these and …
  customers          text[] NOT NULL DEFAULT '{}',      -- … these customer ids may use it; both empty: everybody
  max_uses           bigint CHECK (max_uses > 0),       -- null: not limited, and not counted
  max_uses_per_buyer bigint CHECK (max_uses_per_buyer > 0)
);

-- A discount without a code comes by itself. Codes are compared without regard to ASCII case and to blanks around them.
CREATE TABLE acp.discount_codes (
  code        text PRIMARY KEY CHECK (code <> ''),
  discount_id text NOT NULL REFERENCES acp.discounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX discount_codes_compared ON acp.discount_codes (upper(btrim(code) COLLATE "C"));
CREATE INDEX discount_codes_by_discount ON acp.discount_codes (discount_id);

-- Minor units of the currency. A fixed amount, a minimum or a bound that has no row in a session's currency: the discount is not
-- offered there.
CREATE TABLE acp.discount_amounts (
  discount_id text NOT NULL REFERENCES acp.discounts ON DELETE CASCADE,
  currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount_off  bigint CHECK (amount_off >= 0),
  minimum     bigint CHECK (minimum >= 0),              -- what the items must cost together before any discount
  at_most     bigint CHECK (at_most >= 0),              -- it never takes off more
  PRIMARY KEY (discount_id, currency)
);

CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.discounts
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.discount_codes
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.discount_amounts
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();

-- How often limited discounts were used by orders, and are about to be by completions under way. Without a foreign key: an import
-- of the settings writes the discounts anew, and what was used stays used.
CREATE TABLE acp.discount_uses (
  discount_id text PRIMARY KEY,
  used        bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  reserved    bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0)
);

-- The same for each buyer, who is a digest of the email address. Changed only under the lock of the row above.
CREATE TABLE acp.discount_buyers (
  discount_id text NOT NULL,
  buyer       text NOT NULL,
  used        bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  reserved    bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  PRIMARY KEY (discount_id, buyer)
);

-- Uses are reserved, sold and given back with the pieces of an order: [{"discount", "buyer"}].
ALTER TABLE acp.stock_reservations
  ADD COLUMN uses jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN refused_uses text[] NOT NULL DEFAULT '{}';

-- Always in the order of ids, and after the stock.
CREATE FUNCTION acp.lock_uses(p_discounts text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO acp.discount_uses (discount_id)
  SELECT DISTINCT id FROM unnest(p_discounts) AS d(id)
  WHERE NOT EXISTS (SELECT FROM acp.discount_uses WHERE discount_id = id) ORDER BY id
  ON CONFLICT DO NOTHING;
  PERFORM 1 FROM acp.discount_uses WHERE discount_id = ANY (p_discounts) ORDER BY discount_id FOR UPDATE;
END $$;

-- Adds to what is reserved and to what is used of each of p_uses. The rows of their discounts must be locked.
CREATE FUNCTION acp.count_uses(p_uses jsonb, p_reserved int, p_used int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE acp.discount_uses n
  SET reserved = greatest(n.reserved + p_reserved, 0), used = n.used + p_used
  FROM (SELECT DISTINCT discount FROM jsonb_to_recordset(p_uses) AS l(discount text)) AS u
  WHERE n.discount_id = u.discount;
  INSERT INTO acp.discount_buyers AS b (discount_id, buyer, reserved, used)
  SELECT DISTINCT u.discount, u.buyer, greatest(p_reserved, 0), p_used
  FROM jsonb_to_recordset(p_uses) AS u(discount text, buyer text)
  WHERE u.buyer <> ''
  ON CONFLICT (discount_id, buyer) DO UPDATE
  SET reserved = greatest(b.reserved + p_reserved, 0), used = b.used + p_used;
END $$;

-- Puts aside all of p_lines ([{"item", "quantity"}]) and all of p_uses ([{"discount", "buyer"}]), or nothing. Answers
-- {"refused": [item…], "refused_uses": [discount…], "levels": {item: pieces}}. As before: a key that was refused stays refused; one
-- that was released takes nothing any more; fails rather than wait for long.
CREATE FUNCTION acp.reserve_stock(p_key text, p_lines jsonb, p_uses jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp SET lock_timeout = '250ms' AS $$
DECLARE
  earlier    acp.stock_reservations;
  wanted     text[];
  quantities bigint[];
  discounts  text[];
  turned_down text[];
  used_up    text[] := '{}';
  taken      jsonb := '[]';
  granted    boolean;
BEGIN
  PERFORM acp.lock_reservation(p_key);
  SELECT array_agg(item ORDER BY item), array_agg(pieces ORDER BY item) INTO wanted, quantities
  FROM (SELECT item, sum(quantity)::bigint AS pieces
        FROM jsonb_to_recordset(p_lines) AS l(item text, quantity bigint) GROUP BY item) AS summed;
  SELECT * INTO earlier FROM acp.stock_reservations WHERE payment_key = p_key;
  IF FOUND THEN
    RETURN jsonb_build_object(
      'refused', to_jsonb(CASE earlier.status WHEN 'released' THEN wanted ELSE earlier.refused END),
      'refused_uses', to_jsonb(earlier.refused_uses),
      'levels', acp.stock_levels(wanted));
  END IF;

  PERFORM acp.lock_stock(wanted);
  SELECT coalesce(array_agg(w.item ORDER BY w.item), '{}') INTO turned_down
  FROM unnest(wanted, quantities) AS w(item, pieces)
  LEFT JOIN acp.stock s ON s.item_id = w.item
  LEFT JOIN acp.items i ON i.item_id = w.item AND i.listed AND i.for_sale
  WHERE i.item_id IS NULL OR s.item_id IS NULL OR s.on_hand - s.reserved < w.pieces;

  -- Most orders use no limited discount.
  IF jsonb_array_length(p_uses) > 0 THEN
    SELECT array_agg(DISTINCT discount) INTO discounts FROM jsonb_to_recordset(p_uses) AS l(discount text);
    PERFORM acp.lock_uses(discounts);
    SELECT coalesce(array_agg(DISTINCT u.discount ORDER BY u.discount), '{}') INTO used_up
    FROM jsonb_to_recordset(p_uses) AS u(discount text, buyer text)
    LEFT JOIN acp.discounts d ON d.discount_id = u.discount
    LEFT JOIN acp.discount_uses n ON n.discount_id = u.discount
    LEFT JOIN acp.discount_buyers b ON b.discount_id = u.discount AND b.buyer = u.buyer
    WHERE d.discount_id IS NULL -- withdrawn meanwhile
       OR n.used + n.reserved >= d.max_uses
       OR coalesce(b.used + b.reserved, 0) >= d.max_uses_per_buyer;
  END IF;

  granted := turned_down = '{}' AND used_up = '{}';
  IF granted THEN
    WITH counted AS (
      UPDATE acp.stock s SET reserved = s.reserved + w.pieces
      FROM unnest(wanted, quantities) AS w(item, pieces)
      WHERE s.item_id = w.item AND s.on_hand - s.reserved >= w.pieces
      RETURNING w.item, w.pieces)
    SELECT coalesce(jsonb_agg(jsonb_build_object('item', item, 'quantity', pieces)), '[]') INTO taken FROM counted;
    -- Somebody began to count an item between our lock and here: it was not locked. The caller tries again.
    IF jsonb_array_length(taken) < (SELECT count(*) FROM acp.stock WHERE item_id = ANY (wanted) AND on_hand IS NOT NULL) THEN
      RAISE serialization_failure USING MESSAGE = 'stock of an item was limited just now';
    END IF;
    IF discounts IS NOT NULL THEN
      PERFORM acp.count_uses(p_uses, 1, 0);
    END IF;
  END IF;
  INSERT INTO acp.stock_reservations (payment_key, status, lines, refused, uses, refused_uses)
  VALUES (p_key, CASE WHEN granted THEN 'reserved' ELSE 'refused' END, taken, turned_down,
          CASE WHEN granted THEN p_uses ELSE '[]' END, used_up);
  RETURN jsonb_build_object('refused', to_jsonb(turned_down), 'refused_uses', to_jsonb(used_up),
                            'levels', acp.stock_levels(wanted));
END $$;

-- For servers of the version before, which know no discounts.
CREATE OR REPLACE FUNCTION acp.reserve_stock(p_key text, p_lines jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = acp, pg_temp SET lock_timeout = '250ms' AS $$
  SELECT acp.reserve_stock(p_key, p_lines, '[]');
$$;

-- Ends a reservation, of pieces and of uses. Committed: the pieces are gone and the discounts used. Released: they are back. The rest
-- as before.
CREATE OR REPLACE FUNCTION acp.settle_stock(p_key text, p_status text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp SET lock_timeout = '250ms' AS $$
DECLARE
  entry acp.stock_reservations;
  named text[];
BEGIN
  IF p_status NOT IN ('committed', 'released') THEN
    RAISE EXCEPTION 'a reservation ends committed or released, not %', p_status;
  END IF;
  PERFORM acp.lock_reservation(p_key);
  SELECT * INTO entry FROM acp.stock_reservations WHERE payment_key = p_key;
  IF NOT FOUND THEN
    IF p_status = 'released' THEN
      INSERT INTO acp.stock_reservations (payment_key, status, settled_at) VALUES (p_key, 'released', now());
      entry.status := 'released';
    END IF;
    RETURN jsonb_build_object('status', entry.status, 'levels', jsonb_build_object());
  END IF;
  SELECT array_agg(l.item) INTO named FROM jsonb_to_recordset(entry.lines) AS l(item text);
  IF entry.status = 'reserved' THEN
    PERFORM acp.lock_stock(named);
    UPDATE acp.stock s
    SET reserved = greatest(s.reserved - l.quantity, 0),
        on_hand = CASE WHEN s.on_hand IS NOT NULL AND p_status = 'committed' THEN greatest(s.on_hand - l.quantity, 0)
                       ELSE s.on_hand END
    FROM jsonb_to_recordset(entry.lines) AS l(item text, quantity bigint)
    WHERE s.item_id = l.item;
    IF jsonb_array_length(entry.uses) > 0 THEN
      PERFORM acp.lock_uses(ARRAY(SELECT DISTINCT discount FROM jsonb_to_recordset(entry.uses) AS l(discount text)));
      PERFORM acp.count_uses(entry.uses, -1, CASE p_status WHEN 'committed' THEN 1 ELSE 0 END);
    END IF;
    UPDATE acp.stock_reservations SET status = p_status, settled_at = now() WHERE payment_key = p_key;
    entry.status := p_status;
  END IF;
  RETURN jsonb_build_object('status', entry.status, 'levels', acp.stock_levels(named));
END $$;

REVOKE ALL ON FUNCTION acp.reserve_stock(text, jsonb, jsonb), acp.lock_uses(text[]), acp.count_uses(jsonb, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acp.reserve_stock(text, jsonb, jsonb) TO acp_server;
GRANT SELECT ON acp.discounts, acp.discount_codes, acp.discount_amounts, acp.discount_uses, acp.discount_buyers
  TO acp_server, acp_operator;
GRANT INSERT, UPDATE, DELETE ON acp.discounts, acp.discount_codes, acp.discount_amounts TO acp_operator;
GRANT UPDATE (used) ON acp.discount_uses, acp.discount_buyers TO acp_operator;
