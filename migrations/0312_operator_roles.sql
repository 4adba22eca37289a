-- What an operators' key is for: to look (viewer), or to act too (operator). Keys there are go on as they were.

ALTER TABLE acp.operator_keys
  ADD COLUMN role text COLLATE "C" NOT NULL DEFAULT 'operator'
    CONSTRAINT operator_keys_role CHECK (role IN ('viewer', 'operator'));
COMMENT ON COLUMN acp.operator_keys.role IS 'viewer: may look at everything; operator: may change it, too';

CREATE OR REPLACE VIEW acp.operators AS
  SELECT id, name, shown, created_at, revoked_at, revoked_at IS NULL AS active, role FROM acp.operator_keys;
