CREATE TABLE "source" (
  "id" TEXT PRIMARY KEY,
  "name" TEXT NOT NULL,
  "platform" TEXT NOT NULL,
  "verifier" TEXT,
  "header_key" TEXT,
  "sealed_secrets" BYTEA NOT NULL,
  "receivers" JSONB NOT NULL DEFAULT '{}',
  "starts" JSONB NOT NULL DEFAULT '{}',
  "settings" JSONB NOT NULL DEFAULT '{}',
  "tags" JSONB NOT NULL DEFAULT '[]',
  "url_verified" BOOLEAN NOT NULL DEFAULT false,
  "revision" INTEGER NOT NULL DEFAULT 1,
  "created_by" TEXT,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "source_name_key" ON "source" ("name");

CREATE TABLE "event" (
  "id" UUID PRIMARY KEY,
  "source_id" TEXT NOT NULL,
  "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "tx" XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "outcome" TEXT NOT NULL,
  "reason" TEXT,
  "detail" TEXT,
  "duplicate_of" UUID,
  "delivery_key" TEXT,
  "event_type" TEXT,
  "method" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "headers" TEXT NOT NULL,
  "body" BYTEA NOT NULL,
  "body_bytes" INTEGER NOT NULL
);
CREATE INDEX "event_source_id_received_at_idx" ON "event" ("source_id", "received_at");
-- A redelivery is decided by this index and by nothing else (R71).
CREATE UNIQUE INDEX "event_delivery_key" ON "event" ("source_id", "delivery_key") WHERE "outcome" = 'accepted';
CREATE INDEX "event_duplicate_of" ON "event" ("duplicate_of") WHERE "duplicate_of" IS NOT NULL;

CREATE TABLE "dispatch" (
  "event_id" UUID PRIMARY KEY,
  "due_at" TIMESTAMPTZ(6) NOT NULL,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "last_error" TEXT
);
CREATE INDEX "dispatch_due_at_idx" ON "dispatch" ("due_at");

CREATE TABLE "wait" (
  "id" TEXT PRIMARY KEY,
  "workflow_id" TEXT NOT NULL,
  "run_id" TEXT NOT NULL,
  "chain_id" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "unconsumed" INTEGER[] NOT NULL DEFAULT '{}',
  "scope" TEXT NOT NULL,
  "workflow_name" TEXT NOT NULL,
  "workflow_version" INTEGER NOT NULL,
  "matches" TEXT NOT NULL,
  "shape" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "since" TIMESTAMPTZ(6) NOT NULL,
  "started_by_event_id" UUID,
  "registered_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "state" TEXT NOT NULL,
  "event_id" UUID,
  "claimed_at" TIMESTAMPTZ(6)
);
-- Matching reads only this: the distinct shapes of a scope, then the waits of one key.
CREATE INDEX "wait_open" ON "wait" ("scope", "shape", "key", "id") WHERE "state" = 'open';
CREATE INDEX "wait_chain" ON "wait" ("chain_id", "seq");
CREATE INDEX "wait_event" ON "wait" ("event_id") WHERE "event_id" IS NOT NULL;

CREATE TABLE "start" (
  "event_id" UUID NOT NULL,
  "workflow_name" TEXT NOT NULL,
  "workflow_id" TEXT,
  "outcome" TEXT NOT NULL,
  "detail" TEXT,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY ("event_id", "workflow_name")
);

CREATE TABLE "definition" (
  "name" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "json" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY ("name", "version")
);
