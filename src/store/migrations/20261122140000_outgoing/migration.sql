CREATE TABLE "endpoint" (
  "id" TEXT PRIMARY KEY,
  "display_name" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "url" TEXT NOT NULL,
  "callback_timeout" TEXT NOT NULL,
  "callback_timeout_ms" BIGINT NOT NULL,
  "disabled" BOOLEAN NOT NULL DEFAULT false,
  "disabled_reason" TEXT,
  "callback_mode" TEXT NOT NULL,
  "on_policy_failure" TEXT NOT NULL,
  "retry_preset" TEXT NOT NULL,
  "signatures" TEXT[] NOT NULL,
  "sealed_headers" BYTEA NOT NULL,
  "sealed_secrets" BYTEA NOT NULL,
  "failing_since" TIMESTAMPTZ(6),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "deleted_at" TIMESTAMPTZ(6)
);
CREATE INDEX "endpoint_live" ON "endpoint" ("created_at", "id") WHERE "deleted_at" IS NULL;

CREATE TABLE "message" (
  "id" TEXT PRIMARY KEY,
  "delivery_key" TEXT NOT NULL,
  "endpoint_id" TEXT NOT NULL,
  "event" TEXT NOT NULL,
  "payload" TEXT NOT NULL,
  "source" JSONB NOT NULL,
  "destination" TEXT NOT NULL,
  "callback_base" TEXT NOT NULL,
  "callback_mode" TEXT NOT NULL,
  "callback_timeout_ms" BIGINT NOT NULL,
  "token_hash" BYTEA NOT NULL,
  "workflow_id" TEXT,
  "run_id" TEXT,
  "state" TEXT NOT NULL,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "decision" JSONB,
  "decided_by" TEXT,
  "failure" JSONB,
  "callback_at" TIMESTAMPTZ(6),
  "callback_status" INTEGER,
  "callback_body" BYTEA,
  "notify_due_at" TIMESTAMPTZ(6),
  "notify_attempts" INTEGER NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "last_attempted_at" TIMESTAMPTZ(6),
  "completed_at" TIMESTAMPTZ(6),
  "expires_at" TIMESTAMPTZ(6) NOT NULL
);
-- A workflow task that is done twice makes one message.
CREATE UNIQUE INDEX "message_delivery_key_key" ON "message" ("delivery_key");
CREATE INDEX "message_endpoint_id_created_at_idx" ON "message" ("endpoint_id", "created_at");
-- Decisions that the waiting run has not been told yet: empty but for moments and outages.
CREATE INDEX "message_notify_due" ON "message" ("notify_due_at") WHERE "notify_due_at" IS NOT NULL;

CREATE TABLE "attempt" (
  "message_id" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(6) NOT NULL,
  "duration_ms" INTEGER NOT NULL,
  "status_code" INTEGER,
  "error" TEXT,
  "response_headers" TEXT NOT NULL,
  "response_body" BYTEA NOT NULL,
  PRIMARY KEY ("message_id", "number")
);

CREATE TABLE "signing_key" (
  "id" TEXT PRIMARY KEY,
  "algorithm" TEXT NOT NULL,
  "public_jwk" TEXT NOT NULL,
  "sealed_private" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "signs_from" TIMESTAMPTZ(6) NOT NULL,
  "shown_until" TIMESTAMPTZ(6)
);

CREATE TABLE "api_client" (
  "id" TEXT PRIMARY KEY,
  "client_id" TEXT NOT NULL,
  "display_name" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "public_key" TEXT NOT NULL,
  "scoped_roles" TEXT[] NOT NULL,
  "allow_source_cidr" TEXT[] NOT NULL,
  "expires_at" TIMESTAMPTZ(6),
  "last_used_at" TIMESTAMPTZ(6),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "deleted_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "api_client_client_id_key" ON "api_client" ("client_id");

CREATE TABLE "client_nonce" (
  "hash" TEXT PRIMARY KEY,
  "expires_at" TIMESTAMPTZ(6) NOT NULL
);
CREATE INDEX "client_nonce_expires_at_idx" ON "client_nonce" ("expires_at");
