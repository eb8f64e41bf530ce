-- Payloads that are too large for the engine, by their content; workflow histories hold the id.
CREATE TABLE "blob" (
  "id" TEXT PRIMARY KEY,
  "bytes" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "used_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp()
);
-- Compressing megabytes in the server takes longer than writing them.
ALTER TABLE "blob" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
CREATE INDEX "blob_used_at_idx" ON "blob" ("used_at");
