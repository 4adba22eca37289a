-- Tax rates by region, and the ways goods reach the buyer. Both are replaced as a whole by the settings file.

-- The most specific row counts, alone: the longest postal prefix, then the state, then the country.
CREATE TABLE acp.tax_rates (
  country          text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  state            text NOT NULL DEFAULT '',          -- empty: the whole country
  postal_prefix    text NOT NULL DEFAULT '',          -- upper case, no spaces; empty: any
  millionths       bigint NOT NULL CHECK (millionths BETWEEN 0 AND 1000000),  -- 8.25% is 82500
  on_fulfillment   boolean NOT NULL DEFAULT false,    -- whether shipping and delivery are taxed too
  PRIMARY KEY (country, state, postal_prefix)
);

CREATE TABLE acp.fulfillment_options (
  option_id     text PRIMARY KEY,
  type          text NOT NULL CHECK (type IN ('shipping', 'digital', 'pickup', 'local_delivery')),
  position      integer NOT NULL,                     -- the order they are offered in
  title         text NOT NULL,
  description   text,
  carrier       text,                                 -- shipping
  earliest_days integer CHECK (earliest_days >= 0),   -- shipping, local_delivery: days from today, UTC
  latest_days   integer CHECK (latest_days >= earliest_days),
  location      jsonb,                                -- pickup: name, address, phone, instructions
  pickup_type   text CHECK (pickup_type IN ('in_store', 'curbside', 'locker')),
  ready_hours   integer CHECK (ready_hours >= 0),     -- pickup: hours until it is ready
  kept_days     integer CHECK (kept_days > 0),        -- pickup: days it is kept once ready
  from_hour     integer CHECK (from_hour BETWEEN 0 AND 23),  -- local_delivery: window on the day, UTC
  to_hour       integer CHECK (to_hour > from_hour AND to_hour <= 24),
  service_area  jsonb,                                -- local_delivery: radius_miles, center_postal_code
  CHECK (type <> 'shipping' OR (earliest_days IS NOT NULL AND latest_days IS NOT NULL)),
  CHECK (type <> 'pickup' OR (location IS NOT NULL AND ready_hours IS NOT NULL AND kept_days IS NOT NULL)),
  CHECK (location IS NULL OR (coalesce(jsonb_typeof(location->'name') = 'string', false)
                              AND coalesce(jsonb_typeof(location->'address') = 'object', false))),
  CHECK (service_area IS NULL OR jsonb_typeof(service_area) = 'object'),
  CHECK (type <> 'local_delivery' OR (earliest_days IS NOT NULL AND from_hour IS NOT NULL AND to_hour IS NOT NULL))
);

-- Where an option is offered; one without a row is offered everywhere.
CREATE TABLE acp.fulfillment_destinations (
  option_id     text NOT NULL REFERENCES acp.fulfillment_options ON DELETE CASCADE,
  country       text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  state         text NOT NULL DEFAULT '',
  postal_prefix text NOT NULL DEFAULT '',
  PRIMARY KEY (option_id, country, state, postal_prefix)
);

-- An option without a price in a session's currency is not offered there.
CREATE TABLE acp.fulfillment_prices (
  option_id text NOT NULL REFERENCES acp.fulfillment_options ON DELETE CASCADE,
  currency  text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount    bigint NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (option_id, currency)
);

CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.tax_rates
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.fulfillment_options
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.fulfillment_destinations
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON acp.fulfillment_prices
  FOR EACH STATEMENT EXECUTE FUNCTION acp.catalog_changed();

GRANT SELECT ON acp.tax_rates, acp.fulfillment_options, acp.fulfillment_destinations, acp.fulfillment_prices
  TO acp_server, acp_operator;
GRANT INSERT, UPDATE, DELETE ON acp.tax_rates, acp.fulfillment_options, acp.fulfillment_destinations, acp.fulfillment_prices
  TO acp_operator;
