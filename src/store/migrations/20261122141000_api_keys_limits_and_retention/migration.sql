CREATE TABLE "api_key" (
  "id" TEXT PRIMARY KEY,
  "name" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "secret_hash" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- Refused requests past the number that is kept (R98): counted, so that none is dropped in silence (G4).
CREATE TABLE "refusal_count" (
  "source_id" TEXT NOT NULL,
  "minute" TIMESTAMPTZ(0) NOT NULL,
  "reason" TEXT NOT NULL,
  "count" INTEGER NOT NULL,
  PRIMARY KEY ("source_id", "minute", "reason")
);

-- What retention looks for. Waits that took an event go with it and need no index of their own.
CREATE INDEX "wait_withdrawn" ON "wait" ("registered_at") WHERE "state" = 'withdrawn' AND "event_id" IS NULL;
