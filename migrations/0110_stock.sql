-- Pieces on the shelf, and who has put some aside. What a server may change here it changes through the three functions below.

CREATE TABLE acp.stock (
  item_id  text PRIMARY KEY REFERENCES acp.items ON DELETE CASCADE,
  on_hand  bigint CHECK (on_hand >= 0),                     -- pieces there, reserved ones included; null: not limited
  reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0)  -- put aside for completions under way
);

-- Every item has a row; the feed knows no numbers, so a new item is not limited until somebody counts it.
CREATE FUNCTION acp.item_needs_stock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
BEGIN
  INSERT INTO acp.stock (item_id) VALUES (NEW.item_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER has_stock AFTER INSERT ON acp.items FOR EACH ROW EXECUTE FUNCTION acp.item_needs_stock();

-- One row per attempt to pay. `lines` holds what was taken from limited items: [{"item", "quantity"}].
CREATE TABLE acp.stock_reservations (
  payment_key text PRIMARY KEY,
  status      text NOT NULL CHECK (status IN ('reserved', 'refused', 'committed', 'released')),
  lines       jsonb NOT NULL DEFAULT '[]',
  refused     text[] NOT NULL DEFAULT '{}',
  reserved_at timestamptz NOT NULL DEFAULT now(),
  settled_at  timestamptz
);
-- Servers walk through these: the outcome of a completion may be on record while its pieces are still put aside.
CREATE INDEX stock_reservations_open ON acp.stock_reservations (payment_key) WHERE status = 'reserved';

-- Takes part in every call, so that calls with one key follow each other and the row is written once.
CREATE FUNCTION acp.lock_reservation(p_key text) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('acp.stock_reservations ' || p_key, 0));
$$;

-- Rows are always locked in the order of their ids, so that no two transactions wait for each other.
CREATE FUNCTION acp.lock_stock(p_items text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM acp.stock WHERE item_id = ANY (p_items) AND on_hand IS NOT NULL ORDER BY item_id FOR UPDATE;
END $$;

-- {item: pieces that can still be reserved} of the limited ones among p_items.
CREATE FUNCTION acp.stock_levels(p_items text[]) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(item_id, greatest(on_hand - reserved, 0)), '{}')
  FROM acp.stock WHERE item_id = ANY (p_items) AND on_hand IS NOT NULL;
$$;

-- Puts aside all of p_lines ([{"item", "quantity"}]) or none. Answers {"refused": [item…], "levels": {item: pieces}}. A key that
-- was refused stays refused; one that was released takes nothing any more. Fails rather than wait for long (lock_not_available):
-- whoever calls tries again, and meanwhile the connection is there for other items.
CREATE FUNCTION acp.reserve_stock(p_key text, p_lines jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp SET lock_timeout = '250ms' AS $$
DECLARE
  earlier    acp.stock_reservations;
  wanted     text[];
  quantities bigint[];
  turned_down text[];
  taken      jsonb := '[]';
BEGIN
  PERFORM acp.lock_reservation(p_key);
  SELECT array_agg(item ORDER BY item), array_agg(pieces ORDER BY item) INTO wanted, quantities
  FROM (SELECT item, sum(quantity)::bigint AS pieces
        FROM jsonb_to_recordset(p_lines) AS l(item text, quantity bigint) GROUP BY item) AS summed;
  SELECT * INTO earlier FROM acp.stock_reservations WHERE payment_key = p_key;
  IF FOUND THEN
    RETURN jsonb_build_object(
      'refused', to_jsonb(CASE earlier.status WHEN 'released' THEN wanted ELSE earlier.refused END),
      'levels', acp.stock_levels(wanted));
  END IF;

  PERFORM acp.lock_stock(wanted);
  SELECT coalesce(array_agg(w.item ORDER BY w.item), '{}') INTO turned_down
  FROM unnest(wanted, quantities) AS w(item, pieces)
  LEFT JOIN acp.stock s ON s.item_id = w.item
  LEFT JOIN acp.items i ON i.item_id = w.item AND i.listed AND i.for_sale
  WHERE i.item_id IS NULL OR s.item_id IS NULL OR s.on_hand - s.reserved < w.pieces;

  IF turned_down = '{}' THEN
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
  END IF;
  INSERT INTO acp.stock_reservations (payment_key, status, lines, refused)
  VALUES (p_key, CASE WHEN turned_down = '{}' THEN 'reserved' ELSE 'refused' END, taken, turned_down);
  RETURN jsonb_build_object('refused', to_jsonb(turned_down), 'levels', acp.stock_levels(wanted));
END $$;

-- Ends a reservation. Committed: the pieces are gone. Released: they are back; a key without a reservation is marked, so that a
-- late reserve takes nothing. Answers {"status": what the key is now, or null if unknown, "levels": {item: pieces}}. Fails
-- rather than wait for long, too.
CREATE FUNCTION acp.settle_stock(p_key text, p_status text) RETURNS jsonb
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
    UPDATE acp.stock_reservations SET status = p_status, settled_at = now() WHERE payment_key = p_key;
    entry.status := p_status;
  END IF;
  RETURN jsonb_build_object('status', entry.status, 'levels', acp.stock_levels(named));
END $$;

REVOKE ALL ON FUNCTION acp.reserve_stock(text, jsonb), acp.settle_stock(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acp.reserve_stock(text, jsonb), acp.settle_stock(text, text) TO acp_server;
GRANT SELECT ON acp.stock, acp.stock_reservations TO acp_server, acp_operator;
GRANT UPDATE (on_hand) ON acp.stock TO acp_operator;
