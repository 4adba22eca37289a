-- What the merchant sells. Agents name items; a product groups the items that are variants of one thing. The feed owns products,
-- items and the prices marked from_feed; the settings own the rest (docs/catalog.md).

CREATE TABLE acp.products (
  product_id text PRIMARY KEY,
  title      text,
  url        text,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE acp.items (
  item_id         text PRIMARY KEY,
  product_id      text NOT NULL REFERENCES acp.products ON DELETE CASCADE,
  title           text NOT NULL,
  description     text,
  sku             text,
  category        text,
  images          text[] NOT NULL DEFAULT '{}',
  variant_options jsonb NOT NULL DEFAULT '[]',
  for_sale        boolean NOT NULL DEFAULT true,  -- false: known, but none to be had
  listed          boolean NOT NULL DEFAULT true,  -- false: gone from the feed; agents are told that it does not exist
  tags            text[] NOT NULL DEFAULT '{}',
  weight_value    numeric CHECK (weight_value > 0),
  weight_unit     text CHECK (weight_unit IN ('g', 'kg', 'oz', 'lb')),
  fulfillable_by  text[] NOT NULL DEFAULT '{shipping}'
                  CHECK (cardinality(fulfillable_by) > 0
                         AND fulfillable_by <@ ARRAY['shipping', 'digital', 'pickup', 'local_delivery']),
  taxable         boolean NOT NULL DEFAULT true,
  max_per_order   bigint CHECK (max_per_order > 0),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  CHECK (jsonb_typeof(variant_options) = 'array'),
  CHECK ((weight_value IS NULL) = (weight_unit IS NULL))
);
CREATE INDEX items_by_product ON acp.items (product_id);

-- Amounts are minor units of the currency. An item without a row is not sold in that currency.
CREATE TABLE acp.prices (
  item_id   text NOT NULL REFERENCES acp.items ON DELETE CASCADE,
  currency  text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount    bigint NOT NULL CHECK (amount >= 0),
  from_feed boolean NOT NULL,
  PRIMARY KEY (item_id, currency)
);

-- Servers keep the catalog in memory. Every change raises the version and tells them; the version is what they poll when a
-- notification was lost.
CREATE TABLE acp.catalog_version (
  one_row    boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  version    bigint NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO acp.catalog_version (version) VALUES (1);

CREATE FUNCTION acp.catalog_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = acp, pg_temp AS $$
BEGIN
  UPDATE acp.catalog_version SET version = version + 1, changed_at = now();
  PERFORM pg_notify('acp_catalog', '');
  RETURN NULL;
END $$;

CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.products
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.items
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.prices
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();

GRANT SELECT ON acp.products, acp.items, acp.prices, acp.catalog_version TO acp_server, acp_operator;
GRANT INSERT, UPDATE, DELETE ON acp.products, acp.items, acp.prices TO acp_operator;
