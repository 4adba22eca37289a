-- What buyers read of a way of fulfilment in other languages: {"de": {"title": "...", "description": "..."}}.
ALTER TABLE acp.fulfillment_options ADD COLUMN translations jsonb NOT NULL DEFAULT '{}'
  CHECK (jsonb_typeof(translations) = 'object');
COMMENT ON COLUMN acp.fulfillment_options.translations IS 'Title and description by language, where they differ';
