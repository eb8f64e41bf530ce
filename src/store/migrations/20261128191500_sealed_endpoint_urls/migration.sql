-- The query of a URL often holds a key. `url` is what everybody may see from now on; the whole is sealed. NULL: `url` is the whole, as it was before.
ALTER TABLE "endpoint" ADD COLUMN "sealed_url" BYTEA;
