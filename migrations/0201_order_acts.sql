-- Acts on orders. What they change is an event of the order's session, which another connection appends: so an act leaves two
-- rows. The first, before anything is done, says what was asked; the second, when the session has answered, how that ended. A
-- server that dies in between leaves the first alone: whether the change came about, the event with its request_id tells.

ALTER TABLE acp.operator_acts
  ADD COLUMN order_id text COLLATE "C",
  ADD COLUMN outcome text NOT NULL DEFAULT 'done' CHECK (outcome IN ('asked', 'done', 'unchanged', 'refused', 'unknown')),
  ADD COLUMN asked_in bigint;
CREATE INDEX operator_acts_order ON acp.operator_acts (order_id, number) WHERE order_id IS NOT NULL;
CREATE UNIQUE INDEX operator_acts_asked_in ON acp.operator_acts (asked_in) WHERE asked_in IS NOT NULL;

COMMENT ON TABLE acp.operator_acts IS
  'Append-only: who did what to endpoints, deliveries and orders; e.g. SELECT * FROM acp.operator_acts ORDER BY number DESC LIMIT 20';
COMMENT ON COLUMN acp.operator_acts.affected IS 'How many letters, events, endpoints or orders';
COMMENT ON COLUMN acp.operator_acts.order_id IS 'The order it is about';
COMMENT ON COLUMN acp.operator_acts.outcome IS
  'done; of acts on orders also asked, and then: done, unchanged (it was so already), refused (nothing was done), unknown (nobody could tell at the time)';
COMMENT ON COLUMN acp.operator_acts.asked_in IS 'Of how an act on an order ended: the number of the row that says what was asked';

CREATE FUNCTION acp.ask_of_order(p_actor text, p_act text, p_order text, p_what jsonb) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  INSERT INTO acp.operator_acts (actor, act, order_id, what, affected, outcome)
  VALUES (coalesce(nullif(p_actor, ''), session_user), p_act, p_order, jsonb_strip_nulls(p_what), 0, 'asked')
  RETURNING number
$$;
COMMENT ON FUNCTION acp.ask_of_order IS 'Before an act on an order: records what was asked; returns the number of the row';

CREATE FUNCTION acp.end_act_on_order(p_asked bigint, p_outcome text, p_code text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM acp.operator_acts a WHERE a.number = p_asked AND a.outcome = 'asked') THEN
    RAISE no_data_found USING MESSAGE = format('nothing was asked of an order in row %s', p_asked);
  END IF;
  INSERT INTO acp.operator_acts (actor, act, order_id, what, affected, outcome, asked_in)
  SELECT a.actor, a.act, a.order_id, jsonb_strip_nulls(jsonb_build_object('code', nullif(p_code, ''))),
         CASE p_outcome WHEN 'done' THEN 1 ELSE 0 END, p_outcome, a.number
    FROM acp.operator_acts a WHERE a.number = p_asked
  ON CONFLICT (asked_in) WHERE asked_in IS NOT NULL DO NOTHING; -- said before, on a connection that was lost then
END
$$;
COMMENT ON FUNCTION acp.end_act_on_order IS 'After an act on an order: records how it ended, once';

GRANT EXECUTE ON FUNCTION acp.ask_of_order, acp.end_act_on_order TO acp_server;
