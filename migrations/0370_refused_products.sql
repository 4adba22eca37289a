-- Products that an agent has refused wait behind all others, the longest ago first: so many of them that a push ends with
-- them hold up nothing but each other, and each has its turn.

ALTER TABLE acp.feed_products ADD COLUMN refused_at timestamptz;  -- last; null: not since it was accepted
