-- The rest of an event that its platform sent as type and id alone, as the platform's own API has it.
CREATE TABLE "hydration" (
  "event_id" UUID NOT NULL PRIMARY KEY,
  "tx" XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "asked_url" TEXT,
  "fetched" TEXT,
  "problem" TEXT,
  "fetched_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp()
);
