-- The roles, the schema `acp` that everything lives in, and the list of applied migrations.
--
-- Roles belong to the cluster, not to the database, so they may be there already, or be made by a migration of
-- another database at this very moment. They may log in, but have no password until the operator gives them one.
DO $$
DECLARE
  wanted text;
  meaning text;
BEGIN
  FOR wanted, meaning IN VALUES
    ('acp_owner', 'Owns the schema acp and runs its migrations.'),
    ('acp_server', 'What the server does: appends through acp.append_events, reads the log.'),
    ('acp_operator', 'Looks things up with psql: everything but secrets and what no answer contains.')
  LOOP
    CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = wanted);
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN', wanted);
      EXECUTE format('COMMENT ON ROLE %I IS %L', wanted, meaning);
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN
        NULL; -- another migration was quicker
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'role % is missing, and % may not create roles', wanted, current_user
          USING ERRCODE = 'insufficient_privilege',
                HINT = 'Migrate as a superuser once, or create acp_owner, acp_server and acp_operator before.';
    END;
  END LOOP;
  IF NOT pg_has_role(current_user, 'acp_owner', 'MEMBER') THEN
    EXECUTE format('GRANT acp_owner TO %I', current_user);
  END IF;
EXCEPTION
  WHEN unique_violation THEN
    NULL; -- the same grant, made by another migration at this moment
END
$$;

CREATE SCHEMA acp AUTHORIZATION acp_owner;
COMMENT ON SCHEMA acp IS
  'The checkout: start with SELECT * FROM acp.sessions WHERE updated > now() - interval ''1 h'' ORDER BY updated DESC LIMIT 20. SET search_path = acp to leave out the prefix.';
GRANT USAGE ON SCHEMA acp TO acp_server, acp_operator;

SET LOCAL ROLE acp_owner;

-- Functions are for those they are granted to.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE acp.migrations (
  name text PRIMARY KEY,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE acp.migrations IS 'Migrations applied to this database, with the checksum of each file as it was then.';
GRANT SELECT ON acp.migrations TO acp_server, acp_operator;

-- What is fixed when the database is created. One row.
CREATE TABLE acp.settings (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  shards int NOT NULL CHECK (shards BETWEEN 1 AND 256)
);
COMMENT ON TABLE acp.settings IS 'What was fixed when this database was created. A session''s id names its shard, so shards never changes.';
INSERT INTO acp.settings (shards) VALUES (coalesce(nullif(current_setting('acp.shards', true), ''), '16')::int);
GRANT SELECT ON acp.settings TO acp_server, acp_operator;
