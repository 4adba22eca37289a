-- Feeds that agents host and this shop fills (docs/feeds.md): what each was told, so that a push goes on where it stopped and
-- sends no more than what has changed.

CREATE TABLE acp.feeds (
  feed       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url        text NOT NULL,                                  -- of the agent's API, without /feeds
  country    text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
  currency   text NOT NULL DEFAULT '' CHECK (currency ~ '^([A-Z]{3})?$'),
  agents_id  text,                                           -- as the agent has named it; null: not made yet
  create_key uuid NOT NULL DEFAULT gen_random_uuid(),        -- the Idempotency-Key of making it
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (url, country, currency)
);
COMMENT ON TABLE acp.feeds IS 'Feeds hosted by agents: one for each address, country and currency';

-- A row is there from before a product is sent until its withdrawal has been accepted.
CREATE TABLE acp.feed_products (
  feed       bigint NOT NULL REFERENCES acp.feeds ON DELETE CASCADE,
  product_id text NOT NULL,
  hash       bytea CHECK (length(hash) = 32),                -- of the line that was accepted; null: whether one was is not known
  items      text[] NOT NULL,                                -- what the agent may know as its variants
  sent_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (feed, product_id)
);
COMMENT ON TABLE acp.feed_products IS 'What each feed was told last of each product';

CREATE TABLE acp.feed_pushes (
  push       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed       bigint NOT NULL REFERENCES acp.feeds ON DELETE CASCADE,
  state      text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'failed', 'interrupted')),
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at   timestamptz,
  products   bigint NOT NULL DEFAULT 0,                      -- to be sent, withdrawals included
  unchanged  bigint NOT NULL DEFAULT 0,                      -- need not be sent
  sent       bigint NOT NULL DEFAULT 0,                      -- accepted so far
  refused    bigint NOT NULL DEFAULT 0,                      -- not accepted: tried again with the next push
  problem    text
);
CREATE INDEX feed_pushes_by_feed ON acp.feed_pushes (feed, push);
COMMENT ON TABLE acp.feed_pushes IS 'Pushes to agents'' feeds, the last hundred of each: SELECT * FROM acp.feed_pushes ORDER BY push DESC';

GRANT SELECT ON acp.feeds, acp.feed_products, acp.feed_pushes TO acp_server, acp_operator;
GRANT INSERT, UPDATE, DELETE ON acp.feeds, acp.feed_products, acp.feed_pushes TO acp_operator;
