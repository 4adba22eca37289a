-- What people did to endpoints and deliveries: one row per act, written in the act's own transaction, never changed.

CREATE TABLE acp.operator_acts (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL CHECK (actor <> ''),
  login text NOT NULL DEFAULT session_user,
  act text NOT NULL,
  endpoint_id text COLLATE "C",
  what jsonb NOT NULL,
  affected bigint NOT NULL
);
CREATE INDEX operator_acts_endpoint ON acp.operator_acts (endpoint_id, number);

COMMENT ON TABLE acp.operator_acts IS
  'Append-only: who did what to endpoints and deliveries; e.g. SELECT * FROM acp.operator_acts ORDER BY number DESC LIMIT 20';
COMMENT ON COLUMN acp.operator_acts.actor IS 'Who did it: the operator''s key, or the login';
COMMENT ON COLUMN acp.operator_acts.login IS 'The database login it came through';
COMMENT ON COLUMN acp.operator_acts.what IS 'The arguments';
COMMENT ON COLUMN acp.operator_acts.affected IS 'How many letters, events or endpoints';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON acp.operator_acts
  FOR EACH STATEMENT EXECUTE FUNCTION acp.refuse_change();
ALTER TABLE acp.operator_acts ENABLE ALWAYS TRIGGER append_only;
REVOKE UPDATE, DELETE, TRUNCATE ON acp.operator_acts FROM acp_owner;
GRANT SELECT ON acp.operator_acts TO acp_server, acp_operator;

-- For the functions below: the end of every act. Not granted to anybody.
CREATE FUNCTION acp.record_act(p_actor text, p_act text, p_endpoint text, p_what jsonb, p_affected bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
  INSERT INTO acp.operator_acts (actor, act, endpoint_id, what, affected)
  VALUES (coalesce(nullif(p_actor, ''), session_user), p_act, p_endpoint, jsonb_strip_nulls(p_what), p_affected);
  SELECT pg_notify('acp_endpoints', coalesce(p_endpoint, ''));
$$;
COMMENT ON FUNCTION acp.record_act IS 'Writes the row of an act, and tells the servers';
