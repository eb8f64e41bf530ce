-- Runs that an event started or resumed, and that no worker goes on with.
CREATE TABLE "stalled_run" (
  "event_id" UUID NOT NULL,
  "workflow_id" TEXT NOT NULL,
  "run_id" TEXT,
  "workflow_name" TEXT NOT NULL,
  "via" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "message" TEXT NOT NULL,
  "noted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "looked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY ("event_id", "workflow_id")
);
CREATE INDEX "stalled_run_looked" ON "stalled_run" ("looked_at");
