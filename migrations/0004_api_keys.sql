-- Who may call the server. Tokens are kept as hashes; a signing secret has to be kept as it is.

CREATE TABLE acp.api_keys (
  id text COLLATE "C" PRIMARY KEY,
  identity text NOT NULL CHECK (identity <> ''),
  name text NOT NULL,
  shown text NOT NULL,
  hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  signing_secret text CHECK (signing_secret <> ''),
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
COMMENT ON TABLE acp.api_keys IS 'API keys of agents; look at acp.keys, manage them with the keys command';
COMMENT ON COLUMN acp.api_keys.identity IS 'Who calls with it: sessions belong to the identity, all its keys reach them';
COMMENT ON COLUMN acp.api_keys.name IS 'For people: where the key is used';
COMMENT ON COLUMN acp.api_keys.shown IS 'Start and end of the token, to recognise it';
COMMENT ON COLUMN acp.api_keys.hash IS 'SHA-256 of the token';
COMMENT ON COLUMN acp.api_keys.signing_secret IS 'Where set, requests with this key must be signed with it';

-- The server reads keys. Making and revoking them takes the owner.
GRANT SELECT ON acp.api_keys TO acp_server;

CREATE VIEW acp.keys AS
  SELECT id, identity, name, shown, signing_secret IS NOT NULL AS signed, created_at, revoked_at,
         revoked_at IS NULL AS active
    FROM acp.api_keys;
COMMENT ON VIEW acp.keys IS 'API keys without their secrets: SELECT * FROM acp.keys WHERE active';
GRANT SELECT ON acp.keys TO acp_operator;
