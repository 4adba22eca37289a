-- Who may call the operators' listener. Their keys are kept apart from those of agents: neither works for the other.

CREATE TABLE acp.operator_keys (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  shown text NOT NULL,
  hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
COMMENT ON TABLE acp.operator_keys IS 'Keys of the operators'' listener; look at acp.operators, manage them with the operators command';
COMMENT ON COLUMN acp.operator_keys.name IS 'Who calls with it, as acp.operator_acts tells it';
COMMENT ON COLUMN acp.operator_keys.shown IS 'Start and end of the token, to recognise it';
COMMENT ON COLUMN acp.operator_keys.hash IS 'SHA-256 of the token';

-- The server reads keys. Making and revoking them takes the owner.
GRANT SELECT ON acp.operator_keys TO acp_server;

CREATE VIEW acp.operators AS
  SELECT id, name, shown, created_at, revoked_at, revoked_at IS NULL AS active FROM acp.operator_keys;
COMMENT ON VIEW acp.operators IS 'Operators'' keys without their hashes: SELECT * FROM acp.operators WHERE active';
GRANT SELECT ON acp.operators TO acp_operator;

-- For lists of an endpoint's newest attempts; each partition has it.
CREATE INDEX webhook_attempts_endpoint ON acp.webhook_attempts (endpoint_id, at);
